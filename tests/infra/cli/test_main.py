"""`sankhau`: every verb is there, explains itself, and refuses in sentences."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.cli.main import VERBS, main
from tests.support import house


def test_help_names_every_verb() -> None:
    told = CliRunner().invoke(main, ["--help"])
    assert told.exit_code == 0
    assert all(verb in told.output for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str) -> None:
    told = CliRunner().invoke(main, [verb, "--help"])
    assert told.exit_code == 0
    assert len(told.output.splitlines()) > 4


@pytest.mark.parametrize("verb", ["up", "serve", "ingest", "refund", "edge-check", "completion"])
def test_verbs_that_take_words_show_examples(verb: str) -> None:
    assert f"sankhau {verb}" in CliRunner().invoke(main, [verb, "--help"]).output


def test_an_unknown_verb_is_refused() -> None:
    assert "No such command" in CliRunner().invoke(main, ["dance"]).output


def test_the_module_is_the_same_program(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "infra.cli", "doctor", "--settings"]
    environment = house.environment(tmp_path, 8123, {})
    done = subprocess.run(argv, cwd=house.ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert "SANKHAU_PORT = 8123" in done.stdout
    assert "SANKHAU_OPERATOR_TOKEN = [hidden]" in done.stdout
    assert "PRIVATE KEY" not in done.stdout
    assert "opr_" not in done.stdout
