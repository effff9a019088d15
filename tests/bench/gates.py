"""`make bench-gates`: eight doors without a network, 20,000 tickets, and ten thousand orders in which their logs meet.

Some people show a copy of a ticket at a second door, some go out and come back, doors' clocks are some seconds wrong,
and what a door sends may come in parts and twice. Every order must end in one state, no scan lost, every double entry
listed. What the double entries are is counted beside the log, from the evening itself.
"""

import argparse
import gc
import hashlib
import os
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial

from tests.bench import table
from ticketing.gate.scan_log import Direction, Entry, Log, State

Merge = Callable[[Sequence[Sequence[Entry]]], tuple[str, int, int]]
_COPIED, _OUT_AND_BACK = 0.02, 0.03  # shares of the tickets
_CLOCK_MS = 4_000
_MINUTE_MS = 60_000
_BATCHES = 24
_MOST_SEEN = 8
_SEEN: list[tuple[State, str]] = []  # of this process


def evening(*, doors: int, tickets: int, seed: int) -> list[list[Entry]]:
    """What each door wrote."""
    luck = random.Random(seed)  # noqa: S311  (the same evening again)
    wrong = [luck.randint(-_CLOCK_MS, _CLOCK_MS) for _ in range(doors)]
    happened: list[tuple[int, int, str, str]] = []
    for number in range(tickets):
        ticket, at = f"{number:020x}", luck.randrange(45 * _MINUTE_MS)
        happened.append((at, luck.randrange(doors), ticket, Direction.IN))
        if luck.random() < _OUT_AND_BACK:
            happened.append((at + 10 * _MINUTE_MS, luck.randrange(doors), ticket, Direction.OUT))
            happened.append((at + 20 * _MINUTE_MS, luck.randrange(doors), ticket, Direction.IN))
        elif luck.random() < _COPIED:
            copies = luck.randint(1, 3)
            happened += [(at + luck.randrange(_MINUTE_MS), luck.randrange(doors), ticket, Direction.IN)] * copies
    logs: list[list[Entry]] = [[] for _ in range(doors)]
    for at, door, ticket, direction in sorted(happened):
        name = f"dev_{door}"
        logs[door].append(Entry(at + wrong[door], name, len(logs[door]) + 1, ticket, direction, door=f"Cửa {door}"))
    return logs


@cache
def _evening_once(doors: int, tickets: int, seed: int) -> list[list[Entry]]:
    """The evening, told to each process once."""
    return evening(doors=doors, tickets=tickets, seed=seed)


def copied(logs: Sequence[Sequence[Entry]]) -> int:
    """How many entries had somebody inside already, counted without the log."""
    ins: dict[str, int] = {}
    outs: dict[str, int] = {}
    for entry in (entry for log in logs for entry in log):
        tally = ins if entry.direction == Direction.IN else outs
        tally[entry.ticket] = tally.get(entry.ticket, 0) + 1
    return sum(ins[ticket] - 1 - outs.get(ticket, 0) for ticket in ins)


def by_the_log(batches: Sequence[Sequence[Entry]]) -> tuple[str, int, int]:
    """A digest of the state, how many scans it knows, how many double entries it lists."""
    log = Log()
    for batch in batches:
        log.absorb(batch)
    state = log.state()
    return _digest(state), len(log), len(state.doubles)


def _digest(state: State) -> str:
    """The same for the same state. One that was seen before is only compared: that is a tenth of the work."""
    for known, digest in _SEEN:
        if (known.house.holders, known.doubles, known.strays) == (state.house.holders, state.doubles, state.strays):
            return digest
    holders = sorted((entry.device, entry.sequence) for entry in state.house.holders.values())
    told = repr((holders, state.doubles, state.strays))
    digest = hashlib.sha256(told.encode()).hexdigest()
    if len(_SEEN) < _MOST_SEEN:
        _SEEN.append((state, digest))
    return digest


def first_heard(batches: Sequence[Sequence[Entry]]) -> tuple[str, int, int]:
    """The careless way, which must be caught: whoever was heard first was let in first."""
    inside: dict[str, Entry] = {}
    for entry in (entry for batch in batches for entry in batch):
        inside.setdefault(entry.ticket, entry)
    return hashlib.sha256(repr(sorted(inside.items())).encode()).hexdigest(), len(inside), 0


def _met(seed: int, *, doors: int, tickets: int, of: int, merge: Merge) -> tuple[str, int, int]:
    """One order in which everything arrives: doors in parts, parts again, single scans out of their row."""
    logs = _evening_once(doors, tickets, of)
    luck = random.Random(seed)  # noqa: S311  (the same evening again)
    batches: list[list[Entry]] = []
    for log in logs:
        cuts = sorted(luck.sample(range(len(log)), min(_BATCHES, len(log)))) if log else []
        batches += [list(log[start:end]) for start, end in zip([0, *cuts], [*cuts, len(log)], strict=True)]
    batches += [batch for batch in batches if luck.random() < 0.1]
    luck.shuffle(batches)
    if seed % 8 == 0:  # the whole evening entry by entry
        every = [entry for batch in batches for entry in batch]
        luck.shuffle(every)
        batches = [every]
    return merge(batches)


def measure(
    *, doors: int, tickets: int, orders: int, seed: int, merge: Merge = by_the_log, processes: int = 1
) -> dict[str, float]:
    """The figures of one evening that met in so many orders."""
    logs = _evening_once(doors, tickets, seed)
    work = partial(_met, doors=doors, tickets=tickets, of=seed, merge=merge)
    if processes == 1:
        seen = set(map(work, range(orders)))
    else:
        # What is known of the evening stays, so nobody looks again and again whether it may go.
        with ProcessPoolExecutor(processes, initializer=gc.freeze) as pool:
            seen = set(pool.map(work, range(orders), chunksize=25))
    scans, doubles = sum(map(len, logs)), copied(logs)
    return {
        "doors": doors,
        "tickets": tickets,
        "scans": scans,
        "orders": orders,
        "states": len({digest for digest, _, _ in seen}),
        "lost_scans": max(scans - known for _, known, _ in seen),
        "double_entries": doubles,
        "unlisted_double_entries": max(abs(doubles - listed) for _, _, listed in seen),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    wanted = {"tickets": asked.tickets, "orders": asked.orders, "seed": asked.seed}
    figures = measure(doors=8, **wanted, processes=asked.processes)
    careless = measure(doors=8, tickets=1_000, orders=50, seed=asked.seed, merge=first_heard)
    figures["careless_states"] = careless["states"]
    table.show("gates", figures={name: [value] for name, value in figures.items()}, ratios={})


if __name__ == "__main__":
    main()
