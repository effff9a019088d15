"""`make simulate SEED= OPS=`: so many operations of a house that sells, in virtual time, with everything going wrong.

The run is a row of worlds of a few thousand operations each, every one determined by the seed and its number, so a
fault is played again by itself: `--world 17`.
"""

import argparse
import asyncio
import functools
import gc
import hashlib
import json
import logging
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import structlog
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr

from infra.settings import Settings
from tests.simulation import baskets, buyers, counter, doors, holders, rounds, staff, stage
from tests.simulation.checks import Watch
from tests.simulation.memory_database import MemoryDatabase, template
from tests.simulation.virtual_time import VirtualLoop, play
from tests.simulation.world import World
from tests.support.settings import make_settings
from ticketing import tables

FIGURES = ("oversold", "lost_payments", "doubled_payments", "ledger_imbalance", "broken")
WORLD = 2_000  # operations
_AUDIT_EVERY = 100
_ARRIVE_EVERY_SECONDS = 25.0
_ACTORS: tuple[tuple[float, Callable[[World], Any]], ...] = (
    (34, buyers.buy_online),
    (22, baskets.fill_a_basket),
    (12, buyers.buy_at_the_counter),
    (2, counter.sell_without_network),
    (1, counter.change_the_shift),
    (8, staff.refund),
    (4, holders.bring_back),
    (4, holders.hand_over),
    (3, staff.send_back_by_hand),
    (3, staff.decide_about_money),
    (10, doors.open_the_doors),
    (8, doors.show_to_a_device),
    (1, staff.change_the_evening),
)


@dataclass
class Outcome:
    """What came of a run."""

    operations: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)
    trace: str = ""

    @property
    def figures(self) -> dict[str, int]:
        """How many faults of each figure."""
        counted = Counter(figure for figure, _what in self.faults)
        return {"operations": self.operations} | {figure: counted[figure] for figure in FIGURES}

    def take_in(self, number: int, other: "Outcome") -> None:
        """One more world."""
        self.operations += other.operations
        self.faults += [(figure, f"world {number}: {what}") for figure, what in other.faults]
        self.trace = hashlib.sha256(f"{self.trace} {other.trace}".encode()).hexdigest()


async def live(
    loop: VirtualLoop, chance: random.Random, *, content: bytes, operations: int, trace: TextIO | None
) -> World:
    """One world from its first sale to its rest."""
    database, watch = MemoryDatabase(content), Watch()
    world = World(loop, chance, _settings(), database, trace=trace)
    await stage.furnish(world)
    world.after_each = watch.look
    clocks = [asyncio.create_task(clock) for clock in rounds.clocks(world)]
    audited = 0
    while world.operations < operations and not world.faults:
        await asyncio.sleep(chance.expovariate(1 / _ARRIVE_EVERY_SECONDS))
        [actor] = chance.choices([act for _, act in _ACTORS], [weight for weight, _ in _ACTORS])
        world.spawn(actor(world))
        if world.operations - audited >= _AUDIT_EVERY:
            audited = world.operations
            await watch.audit(world)
    await rounds.come_to_rest(world, with_passes=world.likely(0.4))
    for clock in clocks:
        clock.cancel()
    await asyncio.gather(*clocks, return_exceptions=True)
    await watch.at_rest(world)
    for line in database.raw.iterdump():
        if line.startswith("INSERT"):  # migrations may write the tables' own words in another order
            world.write_down(line)
    await database.dispose()
    return world


def run(
    seed: str,
    operations: int,
    *,
    tell: Callable[[str], None] | None = None,
    processes: int = 1,
    size: int = WORLD,
    content: bytes | None = None,
) -> Outcome:
    """Play worlds until there were so many operations; no new one begins after one that has a fault."""
    outcome, began = Outcome(), time.perf_counter()
    worlds = [(seed, number, min(size, operations - at)) for number, at in enumerate(range(0, operations, size))]
    content = content or empty_tables()
    for number, world in enumerate(_played(worlds, content, processes)):
        outcome.take_in(number, world)
        if tell is not None and number % 10 == 0:
            rate = outcome.operations / (time.perf_counter() - began)
            tell(f"world {number}: {outcome.operations} operations, {rate:.0f} a second")
        if outcome.faults:
            break
    return outcome


def empty_tables() -> bytes:
    """A database that went through all migrations."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(template(Path(folder)))


def one_world(seed: str, number: int, operations: int, *, content: bytes, trace: TextIO | None = None) -> Outcome:
    """One world from its first sale to its rest: the same whatever was played before it."""
    assert tables.METADATA  # with all tables loaded, foreign keys between features resolve
    gc.freeze()  # what is there already stays for good: the collection after a world need not look at it
    gc.disable()  # a world is small, and is thrown away whole
    try:
        scene = functools.partial(live, content=content, operations=operations, trace=trace)
        with _quiet():
            world = play(scene, seed=f"{seed}/{number}")
    finally:
        gc.enable()
    gc.collect()
    return Outcome(world.operations, world.faults, world.digest.hexdigest())


def _played(worlds: list[tuple[str, int, int]], content: bytes, processes: int) -> Iterator[Outcome]:
    if processes == 1:
        yield from (one_world(*world, content=content) for world in worlds)
        return
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = deque[Future[Outcome]]()
        for world in worlds:
            waiting.append(pool.submit(one_world, *world, content=content))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _settings() -> Settings:
    """The same secrets in every run: the keys of buyers are derived from one of them and belong to the trace."""
    made = make_settings(
        Path("/nowhere"), bank_bin="970415", bank_account="0011001932418", bank_account_name="NHA HAT HOA MAI"
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    same = SecretStr(Ed25519PrivateKey.from_private_bytes(bytes(32)).private_bytes(*plain).decode())
    return made.model_copy(update={"entitlement_private_key": same})


@contextmanager
def _quiet() -> Iterator[None]:
    """Only what is critical is logged; afterwards all of it again, for whoever else runs in this process."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)


def main() -> None:
    """Simulate and tell; ends with 1 when there was a fault."""
    asks = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asks.add_argument("--seed", default="1")
    asks.add_argument("--ops", type=int, default=1_000_000)
    asks.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asks.add_argument("--size", type=int, default=WORLD, help="operations of one world")
    asks.add_argument("--tables", type=Path, default=None, help="an empty database that was made before")
    asks.add_argument("--world", type=int, default=None, metavar="NUMBER", help="this world alone")
    asks.add_argument("--trace", type=argparse.FileType("w"), default=None, help="file for every operation of it")
    wish = asks.parse_args()
    if wish.world is None:
        tables = wish.tables.read_bytes() if wish.tables else None
        processes, size = wish.processes, wish.size
        outcome = run(wish.seed, wish.ops, tell=_say, processes=processes, size=size, content=tables)
    else:
        size = min(wish.size, wish.ops - wish.world * wish.size)
        outcome = one_world(wish.seed, wish.world, size, content=empty_tables(), trace=wish.trace)
    for figure, what in outcome.faults[:20]:
        _say(f"{figure}: {what}")
    _say(f"seed {wish.seed}, trace {outcome.trace}")
    _say(json.dumps({"bench": "simulate", "figures": outcome.figures, "ratios": {}}))
    sys.exit(1 if outcome.faults else 0)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
