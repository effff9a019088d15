"""The building's page names every setting and every verb, and nothing that is not there."""

import re
from pathlib import Path

import pytest

from infra.cli import main
from infra.cli.configuration import environment_name
from infra.settings import Settings

PAGE = (Path(__file__).parents[2] / "infra" / "README.md").read_text()


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_written_down_with_its_meaning(field: str) -> None:
    description = Settings.model_fields[field].description
    assert description
    assert f"| `{environment_name(field)}` | {description} |" in PAGE


@pytest.mark.parametrize("verb", main.VERBS)
def test_every_verb_is_written_down(verb: str) -> None:
    assert f"| `sankhau {verb}` |" in PAGE


def test_nothing_is_written_down_that_is_not_there() -> None:
    assert set(re.findall(r"^\| `([A-Z0-9_]+)` \|", PAGE, re.MULTILINE)) == set(
        map(environment_name, Settings.model_fields)
    )
    assert set(re.findall(r"^\| `sankhau ([\w-]+)` \|", PAGE, re.MULTILINE)) == set(main.VERBS)
