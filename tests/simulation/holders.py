"""People who hold tickets: they bring some back themselves, hand them over by a link, or end their monthly pass."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Any

from tests.simulation.buyers import insist
from tests.simulation.world import World
from ticketing.handovers import routes as handovers
from ticketing.handovers.schemas import HandoverOffered, HandoverTaking
from ticketing.passes import routes as passes
from ticketing.returns import routes as returns
from ticketing.returns.schemas import ReturnWish

_GOOD = "SELECT id FROM tickets WHERE order_id = ? AND state = 'valid' AND performance_id IS NOT NULL ORDER BY id"

_MONTHS = """
    SELECT p.order_id, o.state, y.memo_code, y.amount_minor FROM passes p
    JOIN pass_periods m ON m.pass_id = p.id AND m.state = 'due'
    JOIN orders o ON o.id = m.order_id JOIN payments y ON y.order_id = o.id
    WHERE p.state IN ('renewing', 'grace') ORDER BY p.order_id
"""


async def bring_back(world: World) -> None:
    """The buyer brings some of her tickets back, within what the house allows; now and then twice at once."""
    order_id, key = _somebody(world)
    tickets = [ticket_id for ticket_id in _tickets(world, order_id) if world.likely(0.6)]
    if not tickets:
        return
    wish, request_key = ReturnWish(ticket_ids=tickets), world.key()
    wanted = (order_id, wish, world.database, world.stripe, key)
    if world.likely(0.15):
        again = functools.partial(returns.bring_back, *wanted, world.key())
        world.spawn(_soon(world, "bring back", again))
    await insist(world, "bring back", functools.partial(returns.bring_back, *wanted, request_key))


async def hand_over(world: World) -> None:
    """A ticket waits behind a link, is taken by one, two or nobody, or the link is withdrawn."""
    order_id, order_key = _somebody(world)
    tickets = _tickets(world, order_id)
    if not tickets:
        return
    ticket_id = world.pick(tickets)
    holder = (world.database, order_key, world.ticket_keys.get(ticket_id, ""))
    offer = functools.partial(handovers.offer, ticket_id, *holder)
    offered: HandoverOffered | None = await insist(world, "offer", offer)
    if offered is None:
        return
    await asyncio.sleep(world.chance.expovariate(1 / 120))
    if world.likely(0.15):
        await insist(world, "withdraw", functools.partial(handovers.withdraw, ticket_id, *holder))
    takings: list[str] = []
    if world.likely(0.2):
        world.spawn(_take(world, ticket_id, offered.token, takings))
    await _take(world, ticket_id, offered.token, takings)


async def mind_passes(world: World) -> None:
    """The next month of passes is near: some holders transfer what it costs, some end their pass, some do both."""
    for order_id, state, memo, amount in world.database.raw.execute(_MONTHS).fetchall():
        if memo is not None and state == "pending" and world.likely(0.6):
            world.bank.transfer(amount, memo)
            await asyncio.sleep(60)
        if order_id in world.buyers and world.likely(0.4):
            leave = functools.partial(passes.cancel, order_id, world.database, world.buyers[order_id])
            await insist(world, "leave pass", leave)


async def _take(world: World, ticket_id: str, token: str, takings: list[str]) -> None:
    before = _code(world, ticket_id)
    wish, key = HandoverTaking(token=token, name="Bình"), world.key()
    take = functools.partial(handovers.take, wish, world.database, world.settings, key)
    taken = await insist(world, "take", take)
    if taken is None:
        return
    takings.append(key)
    if len(takings) > 1:
        world.fault("oversold", f"{ticket_id} was taken twice behind one link")
    world.ticket_keys[ticket_id] = taken.ticket_key
    performance_id, code = _code(world, ticket_id)
    if code != before[1]:
        world.handed_over.add(before[1])
    world.keep_code(performance_id, code, ticket_id)


async def _soon(world: World, name: str, work: Callable[[], Awaitable[Any]]) -> None:
    await asyncio.sleep(world.chance.random() * 3)
    await insist(world, name, work)


def _somebody(world: World) -> tuple[str, str]:
    """One of the latest buyers."""
    if not world.buyers:
        return "", ""
    return world.pick(list(world.buyers.items())[-60:])  # type: ignore[no-any-return]


def _tickets(world: World, order_id: str) -> list[str]:
    return [row[0] for row in world.database.raw.execute(_GOOD, (order_id,))]


def _code(world: World, ticket_id: str) -> tuple[str, str]:
    found = world.database.raw.execute("SELECT performance_id, code FROM tickets WHERE id = ?", (ticket_id,)).fetchone()
    return found[0], found[1]
