"""`make bench-idle`: how much memory a house at rest takes, all its processes together.

One house from an empty folder, the demo film transcoded, a page and a player's files asked for, then a minute of rest.
PSS (Linux): what a process has for itself, and its share of what it has together with others, so that the sum is what
the machine would get back.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench import table
from tests.support import house
from tests.support.house import House

_FILM_SECONDS = 900
_PROC = Path("/proc")
_KIB_IN_MB = 1024


@dataclass(frozen=True, slots=True)
class Weighed:
    """One process of the house."""

    name: str
    pss_mb: float


def of_house(root: int) -> list[Weighed]:
    """Every process from `root` down, heaviest first."""
    weighed = [Weighed(_name(process), pss) for process in _tree(root) if (pss := _pss_mb(process)) is not None]
    return sorted(weighed, key=lambda one: -one.pss_mb)


def _tree(root: int) -> Iterator[int]:
    children: dict[int, list[int]] = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit() and (parent := _parent(folder)) is not None:
            children.setdefault(parent, []).append(int(folder.name))
    waiting = [root]
    while waiting:
        yield (process := waiting.pop())
        waiting += children.get(process, [])


def _parent(folder: Path) -> int | None:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None  # it has just ended


def _pss_mb(process: int) -> float | None:
    try:
        lines = (_PROC / str(process) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / _KIB_IN_MB for line in lines if line.startswith("Pss:")), None)


def _name(process: int) -> str:
    """What people call it: the verb of a part of ours, the program of another."""
    words = (_PROC / str(process) / "cmdline").read_text().rstrip("\0").split("\0")
    if "infra.cli" in words:
        return words[words.index("infra.cli") + 1]
    if "-m" in words:
        return words[words.index("-m") + 1].rpartition(".")[2]
    return Path(words[0].split()[0]).name.rstrip(":")  # some give themselves a title


def rest(running: House, seconds: float) -> list[Weighed]:
    """The house, once its film is there and nobody has asked for anything for that long."""
    title = house.wait_until(lambda: _whole(running), _FILM_SECONDS, "the demo film", pause=1)
    for path in ("/", "/en/", f"/titles/{title}", f"/titles/{title}/checkout"):
        running.get(path).raise_for_status()
    time.sleep(seconds)
    return of_house(running.process.pid)


def _whole(running: House) -> str | None:
    return next((str(title["id"]) for title in running.get("/api/media/titles").json() if title["complete"]), None)


def main() -> None:
    """Weigh and tell."""
    asks = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asks.add_argument("--rest", type=float, default=60, metavar="SECONDS")
    with tempfile.TemporaryDirectory() as folder:
        running = house.start(Path(folder) / "var")
        try:
            weighed = rest(running, asks.parse_args().rest)
        finally:
            running.stop()
    figures = {"pss_mb": [sum(one.pss_mb for one in weighed)]}
    for name in dict.fromkeys(one.name for one in weighed):
        figures[f"{name}_mb"] = [sum(one.pss_mb for one in weighed if one.name == name)]
    table.show("idle", figures=figures, ratios={})


if __name__ == "__main__":
    main()
