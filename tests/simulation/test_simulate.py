"""The simulator is only worth something if it repeats itself, and if what it plays comes to what it should."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
import structlog

from tests.simulation.memory_database import template
from tests.simulation.simulate import FIGURES, one_world, run


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Empty tables."""
    return asyncio.run(template(tmp_path_factory.mktemp("simulation")))


def test_nothing_is_oversold_lost_or_doubled() -> None:
    """A short run; `make simulate` plays a million."""
    outcome = run("tonight", 240)
    assert not outcome.faults
    assert outcome.figures == dict.fromkeys(FIGURES, 0) | {"operations": outcome.operations}
    assert outcome.operations >= 240


def test_a_seed_is_played_again_to_the_letter(content: bytes) -> None:
    """The trace holds every operation, and every row at the end."""
    first = one_world("again", 3, 60, content=content)
    assert first.operations >= 60
    assert one_world("again", 3, 60, content=content).trace == first.trace
    assert one_world("another", 3, 60, content=content).trace != first.trace


def test_a_world_leaves_the_log_as_it_was(content: bytes) -> None:
    """What runs after it in this process is heard again."""
    before = structlog.get_config()
    one_world("quiet", 0, 5, content=content)
    assert structlog.get_config() == before


def test_another_process_plays_the_same(content: bytes) -> None:
    """Whatever the order of its sets."""
    program = [sys.executable, "-m", "tests.simulation.simulate", "--seed", "elsewhere", "--world", "0", "--ops", "40"]
    root = Path(__file__).parents[2]
    told = subprocess.run(program, cwd=root, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"})
    assert one_world("elsewhere", 0, 40, content=content).trace in told.stdout
