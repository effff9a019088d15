"""Tab finishes verbs: the scripts are what each shell reads, and the program answers what bash asks."""

import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from infra.cli.main import VERBS, main
from tests.support.house import ROOT


@pytest.mark.parametrize(
    ("shell", "word"), [("bash", "complete -o"), ("zsh", "compdef"), ("fish", "complete --no-files")]
)
def test_each_shell_gets_its_script(shell: str, word: str) -> None:
    told = CliRunner().invoke(main, ["completion", shell])
    assert told.exit_code == 0
    assert word in told.output
    assert "_SANKHAU_COMPLETE" in told.output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_that_is_here_can_read_its_script(shell: str) -> None:
    script = CliRunner().invoke(main, ["completion", shell]).output
    program = shutil.which(shell)
    if program is not None:  # bash is everywhere; the others where they are installed
        done = subprocess.run([program, "-n"], input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert shell != "bash" or program


@pytest.mark.parametrize(
    ("typed", "offered"), [("", set(VERBS)), ("re", {"refund", "relay", "restore"}), ("edge", {"edge", "edge-check"})]
)
def test_the_program_finishes_a_verb(typed: str, offered: set[str]) -> None:
    asked = {"_SANKHAU_COMPLETE": "bash_complete", "COMP_WORDS": f"sankhau {typed}", "COMP_CWORD": "1"}
    argv = [sys.executable, "-c", "from infra.cli.main import main; main(prog_name='sankhau')"]
    done = subprocess.run(argv, cwd=ROOT, env=os.environ | asked, capture_output=True, text=True, check=False)
    assert {line.partition(",")[2] for line in done.stdout.split()} == offered


def test_another_shell_is_refused_by_name() -> None:
    assert "'tcsh' is not one of" in CliRunner().invoke(main, ["completion", "tcsh"]).output
