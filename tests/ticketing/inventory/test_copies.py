"""The same on other days: hall, prices and slots go along, tickets do not, and asked twice it is made once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from infra import clock
from infra.database.engine import Database
from tests.ticketing.evening import on_sale
from tests.ticketing.inventory.hall import held, seated, these
from ticketing.catalog import queries as catalog
from ticketing.catalog.errors import CopiesRefused
from ticketing.catalog.models import Performance
from ticketing.catalog.schemas import PerformanceState
from ticketing.inventory import availability, copies, seating
from ticketing.inventory.schemas import MOST_DAYS, CopiesView, CopiesWish, SeatingWish, SeatsView, ZoneWish

pytestmark = pytest.mark.both_engines
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


async def copied(database: Database, performance_id: str, *days: date, on_sale: bool = False) -> CopiesView:
    """The copies of these days."""
    async with database.transaction() as session:
        original = await catalog.performance(session, performance_id=performance_id)
        return await copies.make(
            session, original=original, wish=CopiesWish(days=days, on_sale=on_sale), now=clock.now()
        )


async def seen(database: Database, performance_id: str) -> tuple[Performance, SeatsView]:
    """A performance and its seats."""
    async with database.reading() as session:
        performance = await catalog.performance(session, performance_id=performance_id)
        return performance, await availability.view(session, performance=performance, now=clock.now())


def day_of(performance: Performance) -> date:
    """The day at the venue."""
    return performance.starts_at.astimezone(ZONE).date()


async def test_a_copy_has_the_hall_and_its_prices_and_every_seat_free(database: Database) -> None:
    performance_id, _view = await seated(database)
    await held(database, these(performance_id, "stalls-a-1"))
    original, before = await seen(database, performance_id)
    made = await copied(database, performance_id, day_of(original) + timedelta(days=1), on_sale=True)
    copy, after = await seen(database, made.made[0])
    assert (copy.starts_at - original.starts_at, copy.state) == (timedelta(days=1), PerformanceState.ON_SALE)
    assert after.seat_zones == before.seat_zones
    assert set(after.states) == {"f"}
    assert [(zone.name_vi, zone.price, zone.fee, zone.seats, zone.places) for zone in after.zones] == [
        (zone.name_vi, zone.price, zone.fee, zone.seats, zone.places) for zone in before.zones
    ]
    assert (await seen(database, performance_id))[1].states == before.states


async def test_slots_move_with_their_day(database: Database) -> None:
    performance_id, _offer_id = await on_sale(database)
    original, _view = await seen(database, performance_id)
    at = original.starts_at
    slot = ZoneWish(
        name_vi="A", name_en="A", price_minor=40_000, capacity=5, starts_at=at, ends_at=at + timedelta(minutes=30)
    )
    async with database.transaction() as session:
        performance = await catalog.performance(session, performance_id=performance_id)
        await seating.give(session, performance=performance, wish=SeatingWish(zones=(slot,)), now=clock.now())
    made = await copied(database, performance_id, *(day_of(original) + timedelta(days=n) for n in (3, 1)))
    begins = [(await seen(database, copy))[1].zones[0].starts_at for copy in made.made]
    assert begins == [at + timedelta(days=1), at + timedelta(days=3)]


async def test_asked_twice_it_is_made_once(database: Database) -> None:
    performance_id, _offer_id = await on_sale(database)
    original, _view = await seen(database, performance_id)
    days = [day_of(original) + timedelta(days=n) for n in range(1, 4)]
    first = await copied(database, performance_id, *days[:2])
    again = await copied(database, performance_id, *days)
    assert (len(first.made), len(again.made), again.passed_over) == (2, 1, days[:2])
    async with database.reading() as session:
        same = select(func.count()).where(Performance.name_vi == original.name_vi)
        assert await session.scalar(same) == 4


async def test_days_that_are_over_or_far_away_are_refused_and_nothing_is_made(database: Database) -> None:
    performance_id, _offer_id = await on_sale(database)
    today = datetime.now(ZONE).date()
    for wrong in (today - timedelta(days=2), today + timedelta(days=800)):
        with pytest.raises(CopiesRefused):
            await copied(database, performance_id, today + timedelta(days=30), wrong)
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Performance)) == 1


async def test_more_numbered_seats_than_are_written_at_once_are_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    performance_id, view = await seated(database)
    original, _view = await seen(database, performance_id)
    days = [day_of(original) + timedelta(days=n) for n in (1, 2)]
    monkeypatch.setattr(copies, "MOST_SEATS", 2 * len(view.states) - 1)
    with pytest.raises(CopiesRefused):
        await copied(database, performance_id, *days)
    monkeypatch.setattr(copies, "MOST_SEATS", 2 * len(view.states))
    assert len((await copied(database, performance_id, *days)).made) == 2


def test_a_wish_names_at_most_a_season() -> None:
    day = date(2027, 1, 1)
    assert CopiesWish(days=tuple(day + timedelta(days=n) for n in range(MOST_DAYS)))
    with pytest.raises(ValueError, match="at most 92"):
        CopiesWish(days=tuple(day + timedelta(days=n) for n in range(MOST_DAYS + 1)))
