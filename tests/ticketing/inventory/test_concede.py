"""Who sits where decides what a basket costs: made here, by the rates of the performance, as often as it is changed."""

import pytest

from infra import clock
from infra.database.engine import Database
from infra.errors import AppError
from infra.settings import Settings
from tests.ticketing.evening import on_sale
from tests.ticketing.inventory.hall import FEE, STALLS_PRICE, held, seated, these
from ticketing.inventory import concede, queries
from ticketing.inventory.errors import HoldLapsed
from ticketing.inventory.place_holds import Placed
from ticketing.inventory.schemas import HoldView, PlacesItem
from ticketing.inventory.wishes import Wanted
from ticketing.orders import order_rows, place_order
from ticketing.orders import queries as orders
from ticketing.rules import service as rules
from ticketing.rules.errors import ConcessionNotOffered, ConcessionsUnclear
from ticketing.rules.schemas import Concession, Rate, RulesWish

pytestmark = pytest.mark.both_engines
STUDENT = Rate(concession=Concession.STUDENT, percent=30)
FULL = STALLS_PRICE + FEE


async def give(database: Database, performance_id: str, *rates: Rate, screening: bool = False) -> None:
    """The house decides."""
    async with database.transaction() as session:
        wish = RulesWish(concessions=rates, screening=screening)
        await rules.decide(session, performance_id=performance_id, wish=wish)


async def basket(database: Database, wanted: Wanted) -> Placed:
    """Somebody's basket."""
    [placed] = await held(database, wanted)
    assert not isinstance(placed, AppError)
    return placed


async def choose(database: Database, placed: Placed, *chosen: Concession | None) -> HoldView:
    """Its buyer says who sits there."""
    async with database.transaction() as session:
        hold = await queries.hold_of_buyer(session, hold_id=placed.id, key=placed.key, lock=True)
        await concede.concede(session, hold=hold, chosen=chosen, now=clock.now())
        return queries.view(hold, await queries.lines(session, hold_id=hold.id), now=clock.now())


async def test_each_place_is_priced_by_itself_and_the_mind_can_be_changed(database: Database) -> None:
    performance_id, _seats = await seated(database)
    await give(database, performance_id, STUDENT)
    placed = await basket(database, these(performance_id, "stalls-a-1", "stalls-a-2"))
    for chosen, prices in (
        ((Concession.STUDENT, None), [FULL * 70 // 100, FULL]),
        ((Concession.SEVERELY_DISABLED, Concession.STUDENT), [FULL // 2, FULL * 70 // 100]),
        ((Concession.EXTREMELY_DISABLED, None), [0, FULL]),
        ((None, None), [FULL, FULL]),
    ):
        shown = await choose(database, placed, *chosen)
        assert [line.price.minor for line in shown.lines] == prices
        assert shown.total.minor == sum(prices)
        assert [line.concession for line in shown.lines] == list(chosen)
    assert shown.fee.minor == 2 * FEE


async def test_what_the_house_does_not_give_is_refused_and_changes_nothing(database: Database) -> None:
    performance_id, _seats = await seated(database)
    placed = await basket(database, these(performance_id, "stalls-a-1"))
    with pytest.raises(ConcessionNotOffered):
        await choose(database, placed, Concession.STUDENT)
    for wrong in ((), (None, None)):
        with pytest.raises(ConcessionsUnclear):
            await choose(database, placed, *wrong)
    assert (await choose(database, placed, None)).total.minor == FULL
    await give(database, performance_id, screening=True)
    assert (await choose(database, placed, Concession.CHILD)).total.minor == FULL * 80 // 100


async def test_the_order_of_the_basket_keeps_price_and_reason(database: Database, settings: Settings) -> None:
    performance_id, _seats = await seated(database)
    await give(database, performance_id, STUDENT)
    placed = await basket(database, these(performance_id, "stalls-a-1", "stalls-a-2"))
    await choose(database, placed, None, Concession.STUDENT)
    async with database.transaction() as session:
        hold = await queries.hold_of_buyer(session, hold_id=placed.id, key=placed.key, lock=True)
        order = await place_order.write_down_hold(
            session,
            hold=hold,
            buyer=order_rows.Buyer(email="ana@example.com"),
            request_key="once",
            settings=settings,
            now=clock.now(),
            lifetime=place_order.HOLD_LIFETIME,
        )
        lines = await orders.lines(session, order_id=order.id)
        assert [(line.concession, line.evidence) for line in lines] == [(None, False), ("student", True)]
        assert order.total_minor == sum(line.price_minor for line in lines) == FULL + FULL * 70 // 100
    with pytest.raises(HoldLapsed):
        await choose(database, placed, None, None)


async def test_places_without_numbers_are_reduced_too(database: Database) -> None:
    performance_id, offer_id = await on_sale(database)
    await give(database, performance_id, STUDENT)
    placed = await basket(database, Wanted((PlacesItem(offer_id=offer_id, quantity=2),)))
    assert (await choose(database, placed, Concession.STUDENT, None)).total.minor == 50_000 * 70 // 100 + 50_000
