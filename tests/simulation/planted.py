"""`make simulate-planted`: each of the mistakes in `planted/` is made in a copy of the tree, played until it shows."""

import argparse
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.simulation import simulate

ROOT = Path(__file__).parents[2]
PATCHES = ROOT / "tests/simulation/planted"
_CHANGED, _AS_THEY_ARE = "ticketing", ("infra", "media_service", "tests")
_FAULT = re.compile(r"^(oversold|lost_payments|doubled_payments|ledger_imbalance|broken): (.*)$", re.MULTILINE)
_WORLD = 300  # operations; small, because some mistakes show only when a world comes to rest
_TOLD = '{"bench": "simulate"'


@dataclass(frozen=True, slots=True)
class Played:
    """What came of one mistake."""

    name: str
    figure: str
    operations: int
    seconds: float
    what: str


def patches() -> list[Path]:
    """The mistakes, in order."""
    return sorted(PATCHES.glob("*.patch"))


def play(patch: Path, *, operations: int, seed: str, tables: Path) -> Played:
    """Make the mistake and play until something shows. Raises CalledProcessError when the patch does not apply."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / _CHANGED, Path(folder) / _CHANGED)
        for part in _AS_THEY_ARE:
            (Path(folder) / part).symlink_to(ROOT / part)
        subprocess.run(["git", "apply", str(patch)], cwd=folder, check=True)
        words = ["--seed", seed, "--ops", str(operations), "--processes", "1"]
        words += ["--size", str(_WORLD), "--tables", str(tables)]
        done = subprocess.run(
            [sys.executable, "-m", "tests.simulation.simulate", *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": folder},
            capture_output=True,
            text=True,
            check=False,
        )
    found = _FAULT.search(done.stdout)
    told = next((line for line in done.stdout.splitlines() if line.startswith(_TOLD)), None)
    if told is None:  # it did not get as far as an answer: a mistake that is no mistake
        raise AssertionError(f"{patch.name}: {done.stderr[-2000:]}")
    count = int(json.loads(told)["figures"]["operations"])
    figure, what = (found[1], found[2]) if found else ("", "")
    return Played(patch.stem, figure, count, time.perf_counter() - began, what)


def table(played: Iterator[Played]) -> tuple[int, int]:
    """Print a line for each; how many there were and how many were caught."""
    count = caught = 0
    for one in played:
        count, caught = count + 1, caught + bool(one.figure)
        shown = one.figure or "NOT CAUGHT"
        line = f"{one.name:<45} {shown:<17} {one.operations:>6} operations {one.seconds:>5.0f} s  {one.what[:90]}"
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    return count, caught


def main() -> None:
    """Play all of them and tell."""
    asks = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asks.add_argument("--ops", type=int, default=3_000)
    asks.add_argument("--seed", default="planted")
    asks.add_argument("--only", default="", help="those whose name has this in it")
    wish = asks.parse_args()
    chosen = [patch for patch in patches() if wish.only in patch.stem]
    with ThreadPoolExecutor(os.cpu_count()) as pool, tempfile.TemporaryDirectory() as folder:
        tables = Path(folder) / "empty.db"
        tables.write_bytes(simulate.empty_tables())
        one = functools.partial(play, operations=wish.ops, seed=wish.seed, tables=tables)
        count, caught = table(pool.map(one, chosen))
    figures = {"planted": count, "caught": caught}
    sys.stdout.write(json.dumps({"bench": "simulate-planted", "figures": figures, "ratios": {}}) + "\n")


if __name__ == "__main__":
    main()
