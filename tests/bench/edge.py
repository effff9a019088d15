"""`make bench-edge`: what checking tokens costs, and what a cold cache costs the origin.

`token_throughput`: segments of 200 KB a second with a token that is checked, divided by those of the same nginx without
any check, in turn. `origin_requests_per_segment`: 500 viewers begin one film at an edge that pulls it, cache cold.
"""

import argparse
import asyncio

from tests.bench import edge_stage, herd, table
from tests.bench.load import Load

_VIEWERS = 500
_TOKENS = 64


def throughput(rounds: int, seconds: float) -> tuple[list[float], list[float]]:
    """Segments a second in each round: with a checked token, and plainly."""
    checked, plain = [], []
    load = Load(processes=2, connections=8)
    with edge_stage.running() as stage:
        with_tokens = [path for viewer in stage.watched(_TOKENS) for path in viewer]
        without = stage.plain() * _TOKENS
        load.requests_per_second(stage.port, without, seconds=seconds / 2)
        for _ in range(rounds):
            mine, theirs = 0.0, 0.0
            for paths in (with_tokens, without, without, with_tokens):  # so that a drift of the machine hits both
                rate = load.requests_per_second(stage.port, paths, seconds=seconds / 2)
                mine, theirs = (mine + rate, theirs) if paths is with_tokens else (mine, theirs + rate)
            checked.append(mine / 2)
            plain.append(theirs / 2)
    load.close()
    return checked, plain


async def cold_cache(viewers: int) -> list[float]:
    """How often the origin was asked for each segment."""
    size = edge_stage.SEGMENT_BYTES
    async with herd.origin(size) as (port, asked):
        with edge_stage.running(origin=port) as stage:
            await herd.watch(stage.port, stage.watched(viewers), size)
    assert len(asked) == len(edge_stage.SEGMENTS)
    return [float(count) for count in asked.values()]


def main() -> None:
    """Measure and tell."""
    asks = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asks.add_argument("--rounds", type=int, default=10)
    asks.add_argument("--seconds", type=float, default=2.0)
    wish = asks.parse_args()
    checked, plain = throughput(wish.rounds, wish.seconds)
    requests = asyncio.run(cold_cache(_VIEWERS))
    table.show(
        "edge",
        figures={
            "checked_segments_per_second": checked,
            "plain_segments_per_second": plain,
            "origin_requests_per_segment": requests,
        },
        ratios={"token_throughput": [ours / theirs for ours, theirs in zip(checked, plain, strict=True)]},
    )


if __name__ == "__main__":
    main()
