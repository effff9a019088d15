"""What a benchmark prints: a table for people, and last one line of JSON for programs."""

import json
import statistics
import sys
from collections.abc import Mapping, Sequence


def show(bench: str, *, figures: Mapping[str, Sequence[float]], ratios: Mapping[str, Sequence[float]]) -> None:
    """Every measured value with its smallest, median and largest; the JSON holds the medians."""
    rows = [(name, values) for named in (figures, ratios) for name, values in named.items()]
    width = max(len(name) for name, _ in rows)
    _say(f"{'':<{width}} {'min':>12} {'median':>12} {'max':>12}  rounds")
    for name, values in rows:
        low, middle, high = min(values), statistics.median(values), max(values)
        _say(f"{name:<{width}} {low:>12.3f} {middle:>12.3f} {high:>12.3f}  {len(values):>6}")
    _say(json.dumps({"bench": bench, "figures": _medians(figures), "ratios": _medians(ratios)}))


def _medians(named: Mapping[str, Sequence[float]]) -> dict[str, float]:
    return {name: round(statistics.median(values), 4) for name, values in named.items()}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
