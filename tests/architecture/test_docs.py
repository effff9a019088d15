"""What is only written drifts, so what is written is checked."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("media_service", "ticketing", "transcoder", "web", "tests", "infra")


def test_the_readme_shows_the_two_commands_and_every_room() -> None:
    readme = (ROOT / "README.md").read_text()
    for word in ("make run", "make test", *(f"{room}/" for room in ROOMS)):
        assert word in readme


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "tests"])
def test_every_room_has_a_page(room: str) -> None:
    page = (ROOT / room / "README.md").read_text()
    assert 15 < len(page.splitlines()) < 200


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in ROOT.rglob("*.md"):
        if {"node_modules", ".venv", "var"} & set(page.parts):
            continue
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_decisions_are_numbered_without_a_gap_and_say_what_they_must() -> None:
    records = sorted((ROOT / "infra/decisions").glob("[0-9]*.md"))
    assert [int(r.name[:4]) for r in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text()
        for part in ("## Context", "## Decision", "## Consequences"):
            assert part in text, record.name


def test_every_feature_error_is_written_down_in_its_service_page() -> None:
    missing = []
    for service in ("ticketing", "media_service"):
        page = "".join(page.read_text() for page in (ROOT / service).glob("*.md"))
        for file in (ROOT / service).rglob("*.py"):
            for code in re.findall(r"^    code(?:: ClassVar\[str\])? = \"([a-z_]+)\"", file.read_text(), re.M):
                if f"`{code}`" not in page:
                    missing.append(f"{service}: {code}")
    assert missing == []


def test_nothing_committed_names_a_machine_or_a_registry() -> None:
    listing = ["git", "grep", "-nIE", r"/ho[m]e/|/wor[k]/|registry\.npmj[s]|pypi\.or[g]|files\.pythonhoste[d]"]
    found = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert found == ""
