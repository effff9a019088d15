"""What runs by itself in a world: the real tasks, each at its own moments; and how a world comes to rest."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from infra.errors import AppError
from infra.outbox.relay import Relay
from tests.simulation import counter, doors, holders, staff
from tests.simulation.world import HOUSE, OTHER_HOUSE, ConnectionLost, World
from ticketing.cancellations import tasks as cancellations
from ticketing.entitlements import service as entitlements
from ticketing.inventory import tasks as holds
from ticketing.orders import tasks, told
from ticketing.passes import tasks as passes

_ROUND_SECONDS, _SELDOM = 400.0, 6
_RARE = frozenset({"ask bank", "renew", "sweep"})
_AFTERMATH_DAYS, _PASS_DAYS = 5, 42
_MOST_ROUNDS = 30  # that one task may need until it finds nothing to do


def clocks(world: World) -> list[Coroutine[Any, Any, None]]:
    """One for each task; what they find has waited longer than in the building."""
    return [
        _every(world, name, work, _ROUND_SECONDS * (_SELDOM if name in _RARE else 1))
        for name, work in _rounds(world).items()
    ]


async def come_to_rest(world: World, *, with_passes: bool) -> None:
    """No more faults; everything is delivered or asked for, all that waits lapses, in the end people tidy up."""
    await world.everybody_done()
    world.calm = world.stripe.calm = world.bank.calm = True
    rounds = _rounds(world)
    hours = 24 * (_PASS_DAYS if with_passes else _AFTERMATH_DAYS)
    step = 24 if with_passes else 12
    for _ in range(hours // step):
        await _all_rounds(world, rounds)
        await holders.mind_passes(world)
        await asyncio.sleep(step * 3600)
    await staff.ask_again(world)
    for house in (HOUSE, OTHER_HOUSE):  # cash is only given back where a shift is open
        await counter.change_the_shift(world, house)
        await staff.decide_about_money(world, house)
        await staff.send_back_by_hand(world, house)
    for door in world.doors:
        await doors.tell(world, door)
    await world.everybody_done()
    await _all_rounds(world, rounds)


async def _all_rounds(world: World, rounds: dict[str, Callable[[], Awaitable[Any]]]) -> None:
    database = world.database
    for name, work in rounds.items():
        for _ in range(_MOST_ROUNDS):  # a batch is twenty
            before = database.raw.total_changes
            await _one_round(world, name, work)
            if before == database.raw.total_changes:
                break
        else:
            world.fault("broken", f"{name} finds something to do for ever")
            return


def _rounds(world: World) -> dict[str, Callable[[], Awaitable[Any]]]:
    database, stripe, settings = world.database, world.stripe, world.settings
    heard: dict[str, Any] = {told.TOPIC: passes.keeper(database, stripe), entitlements.REVOKED_TOPIC: _ear}
    relay = Relay(database, heard | cancellations.handlers(database))
    return {
        "drain": world.drain,
        "reconcile": functools.partial(tasks.reconcile, database, stripe),
        "expire": functools.partial(tasks.expire_lapsed, database),
        "lapse": functools.partial(holds.end_lapsed, database),
        "ask bank": functools.partial(tasks.ask_bank, database, world.bank, world.filled),
        "relay": lambda: relay.relay_due(world.loop.now()),
        "sweep": functools.partial(cancellations.sweep, database),
        "renew": functools.partial(passes.renew_due, database, stripe, settings),
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
