"""People who keep places before they order: seats they chose, the best that are left, room to stand."""

import asyncio
import functools
from typing import Any

from tests.simulation import buyers
from tests.simulation.buyers import insist
from tests.simulation.world import Hall, World
from ticketing.inventory import routes
from ticketing.inventory.schemas import BestItem, HoldPlaced, HoldWish, PlacesItem, SeatsItem

_CREATED = 201


async def fill_a_basket(world: World) -> None:
    """Keep places, change one's mind, take more time, give them back, forget them, or order."""
    hall = world.pick(world.halls)
    asked = (_wish(world, hall), world.visitor, world.database, world.settings, world.key())
    answer = await insist(world, "hold", functools.partial(routes.place_hold, *asked))
    if answer is None or answer.status_code != _CREATED:
        return
    basket = HoldPlaced.model_validate_json(answer.body)
    mine = (world.database, basket.key)
    with_settings = (world.database, world.settings, basket.key)
    await asyncio.sleep(world.chance.expovariate(1 / 90))
    if world.likely(0.3):
        other = (basket.id, _wish(world, hall), world.visitor, *with_settings)
        await insist(world, "other places", functools.partial(routes.replace_hold, *other))
    if world.likely(0.2):
        await insist(world, "more time", functools.partial(routes.extend_hold, basket.id, *mine))
        await asyncio.sleep(world.chance.random() * 900)
    if world.likely(0.15):
        await insist(world, "give back", functools.partial(routes.release_hold, basket.id, *mine))
        return
    if world.likely(0.1):
        return
    kind = "stripe" if world.likely(0.5) else "vietqr"
    wish = buyers.wish(world, kind, hold_id=basket.id, accepts_alternative=world.likely(0.5))
    await buyers.order(world, wish, hold_key=basket.key)


def _wish(world: World, hall: Hall) -> HoldWish:
    items: list[Any] = []
    how = world.chance.random()
    if how < 0.55:
        items.append(SeatsItem(performance_id=hall.performance_id, seats=_neighbours(world, hall)))
    elif how < 0.85:
        count = 1 + int(world.chance.random() * 4)
        items.append(BestItem(performance_id=hall.performance_id, zone_id=world.pick(hall.zones), best=count))
    if how > 0.7:
        items.append(PlacesItem(offer_id=hall.standing_offer, quantity=1 + int(world.chance.random() * 2)))
    if world.likely(0.25):  # another evening in the same basket
        items.append(PlacesItem(offer_id=world.pick(world.performances).offer_id, quantity=1))
    return HoldWish(items=tuple(items))


def _neighbours(world: World, hall: Hall) -> tuple[str, ...]:
    start = int(world.chance.random() * len(hall.seats))
    return hall.seats[start : start + 1 + int(world.chance.random() * 4)]
