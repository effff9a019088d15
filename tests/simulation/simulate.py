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
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import structlog
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr

from infra.errors import AppError
from infra.outbox.relay import Relay
from infra.settings import Settings
from tests.simulation import buyers, staff, stage
from tests.simulation.checks import Watch
from tests.simulation.memory_database import MemoryDatabase, template
from tests.simulation.virtual_time import VirtualLoop, play
from tests.simulation.world import ConnectionLost, World
from tests.support.settings import make_settings
from ticketing import tables
from ticketing.entitlements import service as entitlements
from ticketing.orders import tasks, told
from ticketing.passes import tasks as passes

FIGURES = ("oversold", "lost_payments", "doubled_payments", "ledger_imbalance", "broken")
WORLD = 2_000  # operations
_AUDIT_EVERY = 200
_ARRIVE_EVERY_SECONDS = 40.0
_ROUND_SECONDS, _SELDOM = 240.0, 8
_AFTERMATH_DAYS, _PASS_DAYS = 5, 75
_ACTORS: tuple[tuple[float, Callable[[World], Any]], ...] = (
    (50, buyers.buy_online),
    (14, buyers.buy_at_the_counter),
    (10, staff.refund),
    (4, staff.send_back_by_hand),
    (4, staff.decide_about_money),
    (16, staff.open_the_doors),
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
    clocks = [asyncio.create_task(clock) for clock in _clocks(world)]
    audited = 0
    while world.operations < operations and not world.faults:
        await asyncio.sleep(chance.expovariate(1 / _ARRIVE_EVERY_SECONDS))
        [actor] = chance.choices([act for _, act in _ACTORS], [weight for weight, _ in _ACTORS])
        world.spawn(actor(world))
        if world.operations - audited >= _AUDIT_EVERY:
            audited = world.operations
            await watch.audit(world)
    await _come_to_rest(world, with_passes=world.likely(0.25))
    for clock in clocks:
        clock.cancel()
    await asyncio.gather(*clocks, return_exceptions=True)
    await watch.at_rest(world)
    for line in database.raw.iterdump():
        if line.startswith("INSERT"):  # migrations may write the tables' own words in another order
            world.write_down(line)
    await database.dispose()
    return world


def _clocks(world: World) -> list[Any]:
    """What runs by itself, each at its own moments, harsher than in the building."""
    return [
        _every(world, name, work, _ROUND_SECONDS * (_SELDOM if name in {"ask bank", "renew"} else 1))
        for name, work in _rounds(world).items()
    ]


def _rounds(world: World) -> dict[str, Callable[[], Awaitable[Any]]]:
    database, stripe, settings = world.database, world.stripe, world.settings
    heard: dict[str, Any] = {told.TOPIC: passes.keeper(database, stripe), entitlements.REVOKED_TOPIC: _ear}
    relay = Relay(database, heard)
    return {
        "drain": world.drain,
        "reconcile": lambda: tasks.reconcile(database, stripe),
        "expire": lambda: tasks.expire_lapsed(database),
        "ask bank": lambda: tasks.ask_bank(database, world.bank, world.filled),
        "relay": lambda: relay.relay_due(world.loop.now()),
        "renew": lambda: passes.renew_due(database, stripe, settings),
    }


async def _ear(payload: dict[str, Any]) -> None:
    """media_service hears."""


async def _every(world: World, name: str, work: Callable[[], Awaitable[Any]], seconds: float) -> None:
    while not world.calm:
        await asyncio.sleep(world.chance.expovariate(1 / seconds))
        await _one_round(world, name, work)


async def _one_round(world: World, name: str, work: Callable[[], Awaitable[Any]]) -> None:
    try:
        await world.call(name, work, counts=False)
    except (ConnectionLost, AppError):
        return  # the next round


async def _come_to_rest(world: World, *, with_passes: bool) -> None:
    """No more faults; everything is delivered or asked for, all that waits lapses, in the end people tidy up."""
    await world.everybody_done()
    world.calm = world.stripe.calm = world.bank.calm = True
    rounds, database = _rounds(world), world.database
    hours = 24 * (_PASS_DAYS if with_passes else _AFTERMATH_DAYS)
    step = 24 if with_passes else 12
    for _ in range(hours // step):
        for name, work in rounds.items():
            before = -1
            while before != database.raw.total_changes:  # a batch is twenty
                before = database.raw.total_changes
                await _one_round(world, name, work)
        await asyncio.sleep(step * 3600)
    for tidy in (staff.send_back_by_hand, staff.decide_about_money):
        await tidy(world)
    await world.everybody_done()
    for name, work in rounds.items():
        await _one_round(world, name, work)


def run(seed: str, operations: int, *, tell: Callable[[str], None] | None = None, processes: int = 1) -> Outcome:
    """Play worlds until there were so many operations; no new one begins after one that has a fault."""
    outcome, began = Outcome(), time.perf_counter()
    worlds = [(seed, number, min(WORLD, operations - at)) for number, at in enumerate(range(0, operations, WORLD))]
    with tempfile.TemporaryDirectory() as folder:
        content = asyncio.run(template(Path(folder)))
    for number, world in enumerate(_played(worlds, content, processes)):
        outcome.take_in(number, world)
        if tell is not None and number % 10 == 0:
            rate = outcome.operations / (time.perf_counter() - began)
            tell(f"world {number}: {outcome.operations} operations, {rate:.0f} a second")
        if outcome.faults:
            break
    return outcome


def one_world(seed: str, number: int, operations: int, *, content: bytes, trace: TextIO | None = None) -> Outcome:
    """One world from its first sale to its rest: the same whatever was played before it."""
    _quiet()
    gc.disable()  # a world is small, and is thrown away whole
    try:
        scene = functools.partial(live, content=content, operations=operations, trace=trace)
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


def _quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    assert tables.METADATA  # with all tables loaded, foreign keys between features resolve


def main() -> None:
    """Simulate and tell; ends with 1 when there was a fault."""
    asks = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asks.add_argument("--seed", default="1")
    asks.add_argument("--ops", type=int, default=1_000_000)
    asks.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asks.add_argument("--world", type=int, default=None, metavar="NUMBER", help="this world alone")
    asks.add_argument("--trace", type=argparse.FileType("w"), default=None, help="file for every operation of it")
    wish = asks.parse_args()
    if wish.world is None:
        outcome = run(wish.seed, wish.ops, tell=_say, processes=wish.processes)
    else:
        with tempfile.TemporaryDirectory() as folder:
            content = asyncio.run(template(Path(folder)))
        size = min(WORLD, wish.ops - wish.world * WORLD)
        outcome = one_world(wish.seed, wish.world, size, content=content, trace=wish.trace)
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
