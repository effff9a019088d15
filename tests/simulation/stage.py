"""What a world holds when it begins: two houses, evenings of different size, a hall, films, a pass, vouchers, doors."""

from datetime import timedelta
from typing import Any

from infra import ids
from infra.contracts.title import TitlePublished
from tests.simulation import doors
from tests.simulation.world import HOUSE, OTHER_HOUSE, STAFF, Hall, Sold, World
from tests.ticketing.evening import evening, on_sale
from tests.ticketing.inventory import hall
from ticketing.accounts.models import Organisation
from ticketing.accounts.schemas import OrganisationState
from ticketing.catalog import performances, queries, service
from ticketing.catalog.schemas import PerformanceState
from ticketing.passes import queries as pass_queries
from ticketing.passes import service as passes
from ticketing.passes.schemas import PassPlanWish
from ticketing.returns import service as returns
from ticketing.returns.schemas import ReturnPolicy
from ticketing.shifts import service as shifts
from ticketing.shifts.schemas import ShiftWish
from ticketing.vouchers import service as vouchers
from ticketing.vouchers.schemas import VoucherKind, VoucherWish

_BEGIN_HOURS = (3, 6, 10)
_HALL_HOURS = (5, 9)
_STANDING = 3
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
        await open_evening(world, house=house, hours=hours, capacity=world.pick((2, 5, 12, 40)), price=price)
    for hours in _HALL_HOURS:
        await open_hall(world, hours=hours)
    await _give_vouchers(world)
    for house in (HOUSE, OTHER_HOUSE):
        await doors.pair(world, house)


async def open_evening(world: World, *, house: str, hours: float, capacity: int, price: int) -> None:
    """One more performance on sale."""
    now = world.loop.now()
    starts = now + timedelta(hours=hours)
    wish = evening(starts=starts, organisation_id=house, capacity=capacity, price_minor=price)
    async with world.database.transaction() as session:
        performance_id = await performances.create(session, wish=wish, now=now)
        await performances.move(session, performance_id=performance_id, to=PerformanceState.ON_SALE, now=now)
        view = await queries.performance_view(session, performance_id=performance_id, now=now)
        policy = ReturnPolicy(returns_until_hours=0, return_fee_minor=world.pick((0, 5_000)))
        await returns.decide(session, performance_id=performance_id, policy=policy)
    world.performances.append(Sold(performance_id, view.offer_id, capacity, price, house))


async def open_hall(world: World, *, hours: float) -> None:
    """A performance with seats on sale: eight in the stalls, four in the balcony, two at the side, room to stand."""
    now, database = world.loop.now(), world.database
    starts = now + timedelta(hours=hours)
    performance_id, _offer = await on_sale(database, starts=starts, organisation_id=HOUSE)
    drawing = hall.drawing(rows=2, seats=4)
    view = await hall.give(database, performance_id, await hall.published(database, drawing), hall.zones())
    seats = tuple(seat.id for section in drawing.sections for row in section.rows for seat in row.seats)
    stalls, balcony, standing = view.zones
    world.halls.append(Hall(performance_id, seats, (stalls.id, balcony.id), standing.offer_id))
    world.performances.append(Sold(performance_id, standing.offer_id, _STANDING, hall.STANDING_PRICE))
    async with database.transaction() as session:
        policy = ReturnPolicy(returns_until_hours=1, return_fee_minor=10_000)
        await returns.decide(session, performance_id=performance_id, policy=policy)


async def _give_vouchers(world: World) -> None:
    worth: tuple[dict[str, Any], ...] = ({"percent": 20}, {"amount_minor": 30_000}, {"amount_minor": 900_000})
    async with world.database.transaction() as session:
        for number, what in enumerate(worth):
            code, most = f"TANGVE{number}", 3 + 4 * number
            kind = VoucherKind.PERCENT if "percent" in what else VoucherKind.FIXED
            wish = VoucherWish(organisation_id=HOUSE, code=code, kind=kind, most_uses=most, **what)
            await vouchers.make(session, wish=wish, by=STAFF.subject, now=world.loop.now())
            world.vouchers[code] = most


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
