"""What a world holds when it begins: two houses, three evenings of different size, two films, a pass."""

from datetime import timedelta
from typing import Any

from infra import ids
from infra.contracts.title import TitlePublished
from tests.simulation.world import HOUSE, OTHER_HOUSE, STAFF, Sold, World
from tests.ticketing.evening import evening
from ticketing.accounts.models import Organisation
from ticketing.accounts.schemas import OrganisationState
from ticketing.catalog import performances, queries, service
from ticketing.catalog.schemas import PerformanceState
from ticketing.passes import queries as pass_queries
from ticketing.passes import service as passes
from ticketing.passes.schemas import PassPlanWish
from ticketing.shifts import service as shifts
from ticketing.shifts.schemas import ShiftWish

_BEGIN_HOURS = (3, 6, 10)
_PRICES = (50_000, 120_000, 75_500)


async def furnish(world: World) -> None:
    """Put everything on sale."""
    now = world.loop.now()
    async with world.database.transaction() as session:
        for house in (HOUSE, OTHER_HOUSE):
            session.add(_house(house, now))
        await session.flush()
        for house in (HOUSE, OTHER_HOUSE):
            title = ids.new("ttl")
            await service.hear(session, word=_published(title, house), now=now)
            await session.flush()
            world.offers.append((await queries.offers(session, title_ids=[title]))[0].id)
        plan = PassPlanWish(name_vi="Thẻ tháng", name_en="Monthly pass", price_minor=99_000, on_sale=True)
        await passes.put_plan(session, organisation_id=HOUSE, wish=plan)
        world.offers.append((await pass_queries.plan_view(session, organisation_id=HOUSE)).offer_id)
        for house in (HOUSE, OTHER_HOUSE):  # the drawers are empty: what is in them is what was sold
            wish = ShiftWish(organisation_id=house, drawer=f"Quầy {house}", float_minor=0)
            await shifts.begin(session, wish=wish, seller=STAFF.subject, now=now)
    for number, (hours, price) in enumerate(zip(_BEGIN_HOURS, _PRICES, strict=True)):
        house = OTHER_HOUSE if number == 2 else HOUSE
        await open_evening(world, house=house, hours=hours, capacity=world.pick((3, 12, 25, 60)), price=price)


async def open_evening(world: World, *, house: str, hours: float, capacity: int, price: int) -> None:
    """One more performance on sale."""
    now = world.loop.now()
    starts = now + timedelta(hours=hours)
    wish = evening(starts=starts, organisation_id=house, capacity=capacity, price_minor=price)
    async with world.database.transaction() as session:
        performance_id = await performances.create(session, wish=wish, now=now)
        await performances.move(session, performance_id=performance_id, to=PerformanceState.ON_SALE, now=now)
        view = await queries.performance_view(session, performance_id=performance_id, now=now)
    world.performances.append(Sold(performance_id, view.offer_id, capacity, price))


def _house(house: str, now: Any) -> Organisation:
    return Organisation(id=house, name=house, state=OrganisationState.APPROVED, created_at=now)


def _published(title_id: str, house: str) -> TitlePublished:
    values = {
        "title_id": title_id,
        "organisation_id": house,
        "version": 1,
        "name_vi": "Đèn kéo quân",
        "name_en": "The lantern",
        "age_rating": "T13",
        "duration_seconds": 5400,
        "ticket_price_minor": 45_000,
        "currency": "VND",
        "watch_hours": 48,
    }
    return TitlePublished.model_validate(values)
