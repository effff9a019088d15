"""Contrast of the colour tokens, in both schemes (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

_TOKENS = Path(__file__).parents[2] / "web" / "static" / "css" / "tokens.css"
_TEXT_PAIRS = [
    *((ink, paper) for ink in ("ink", "ink-soft", "link", "gold", "danger") for paper in ("paper", "paper-raised")),
    ("ink", "paper-sunk"),
    ("ink-soft", "paper-sunk"),
    ("ink", "warning-paper"),
    ("gold", "warning-paper"),
    ("ink", "danger-paper"),
    ("good", "good-paper"),
    ("good", "paper"),
    ("on-lacquer", "lacquer"),
    ("on-lacquer", "lacquer-deep"),
    ("stage-ink", "stage"),
    ("stage-soft", "stage"),
]


def colours(scheme: str) -> dict[str, str]:
    day, night = _TOKENS.read_text().split("@media")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", day))
    return found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", night)) if scheme == "dark" else found


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), _TEXT_PAIRS)
def test_text_can_be_read(scheme: str, ink: str, paper: str) -> None:
    tokens = colours(scheme)
    assert contrast(tokens[ink], tokens[paper]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edges_of_fields_can_be_seen(scheme: str) -> None:
    tokens = colours(scheme)
    assert contrast(tokens["line-strong"], tokens["paper-raised"]) >= 3
