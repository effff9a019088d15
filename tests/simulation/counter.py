"""People at the counter: they change shifts, and take places along to sell them without a network."""

import asyncio
import functools
from typing import Any

from tests.simulation.buyers import insist
from tests.simulation.world import HOUSE, OTHER_HOUSE, STAFF, World
from ticketing.boxoffice import routes_allotments as allotments
from ticketing.boxoffice import routes_shifts as shifts
from ticketing.boxoffice.allotment_schemas import AllotmentView, AllotmentWish, SaleOutcomes, ToldSale, ToldSales
from ticketing.shifts.schemas import Count, ShiftWish


async def change_the_shift(world: World, house: str | None = None) -> None:
    """The drawer is counted, rightly or wrongly, and the next shift begins with change."""
    house = house or world.pick((HOUSE, OTHER_HOUSE))
    running = functools.partial(shifts.list_shifts, house, STAFF, world.database, True)
    for shift in await insist(world, "shifts", running) or []:
        notes = Count(notes={100_000: int(world.chance.random() * 60), 1_000: int(world.chance.random() * 100)})
        await insist(world, "count", functools.partial(shifts.count, shift.id, notes, STAFF, world.database))
    change = world.pick((0, 200_000))
    wish = ShiftWish(organisation_id=house, drawer=f"Quầy {house}", float_minor=change)
    await insist(world, "begin", functools.partial(shifts.begin, wish, STAFF, world.database))


async def sell_without_network(world: World) -> None:
    """A device takes places along, sells most of them, and tells of it in parts, in any order and again."""
    evening = world.pick(world.performances)
    wish = AllotmentWish(offer_id=evening.offer_id, count=1 + int(world.chance.random() * 5))
    take = functools.partial(allotments.allot, wish, STAFF, world.database, world.settings, world.key())
    kept: AllotmentView | None = await insist(world, "allot", take)
    if kept is None:
        return
    sales = _sales(world, kept)
    await asyncio.sleep(world.chance.expovariate(1 / 3600))
    while sales:
        part = [sale for sale in sales if world.likely(0.7)]
        part.sort(key=lambda _sale: world.chance.random())
        told = await _tell(world, kept.id, part)
        sales = [sale for sale in sales if sale.sequence not in told or world.likely(0.15)]
        await asyncio.sleep(world.chance.random() * 600)
    back = functools.partial(allotments.give_back, kept.id, STAFF, world.database)
    for _ in range(3):
        if await insist(world, "bring rest", back) is not None:
            return


async def _tell(world: World, allotment_id: str, part: list[ToldSale]) -> set[int]:
    say = functools.partial(allotments.tell, allotment_id, ToldSales(sales=part), STAFF, world.database, world.settings)
    answer: SaleOutcomes | None = await insist(world, "tell", say)
    for outcome in answer.outcomes if answer else ():
        if outcome.outcome == "conflict":
            world.fault("lost_payments", f"{allotment_id} sold {outcome.sequence} for cash: {outcome.code}")
        elif outcome.order_id:
            key = f"offline {allotment_id} {outcome.sequence}"
            if world.orders.setdefault(key, outcome.order_id) != outcome.order_id:
                world.fault("doubled_payments", f"{key} became two orders")
            world.paid.add(outcome.order_id)
    return {outcome.sequence for outcome in answer.outcomes} if answer else set()


def _sales(world: World, kept: AllotmentView) -> list[ToldSale]:
    """What the device sold, in ones and twos, each of them for cash."""
    numbers = [place.number for place in kept.places if world.likely(0.8)]
    sales: list[Any] = []
    while numbers:
        size = 1 + world.likely(0.4)
        mine, numbers = numbers[:size], numbers[size:]
        given = kept.price_minor * len(mine) + world.pick((0, 50_000))
        now = world.loop.now()
        sales.append(ToldSale(sequence=len(sales) + 1, sold_at=now, numbers=mine, given_minor=given))
    return sales
