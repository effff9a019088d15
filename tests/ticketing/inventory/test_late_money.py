"""Money that comes after the hold ended: the same seats if nobody has them, as good ones if agreed, or it goes back."""

from collections.abc import AsyncIterator

import pytest

from infra.database.engine import Database
from infra.settings import Settings
from tests.ticketing.inventory import races
from tests.ticketing.inventory.hall import held, these
from tests.ticketing.inventory.races import Scene, let_lapse, ordered, pay
from ticketing.inventory.place_holds import Placed
from ticketing.orders import queries, verify_places
from ticketing.orders.models import Ticket
from ticketing.orders.schemas import OrderState

pytestmark = pytest.mark.both_engines
PAIR = ("stalls-b-3", "stalls-b-4")


@pytest.fixture
async def scene(settings: Settings) -> AsyncIterator[Scene]:
    database = Database(settings.ticketing_database_url)
    yield await races.scene(database, settings)
    await database.dispose()


async def came_of(scene: Scene, order_id: str) -> tuple[OrderState, list[Ticket]]:
    """The order's state and its tickets, when all rows fit each other."""
    async with scene.database.reading() as session:
        assert await verify_places.faults(session) == []
        order = await queries.order(session, order_id=order_id)
        return order.state, list(await queries.tickets(session, order_id=order_id))


async def somebody_takes(scene: Scene, *seat_ids: str) -> None:
    """The hold of before has lapsed; others have these seats now."""
    [answer] = await held(scene.database, these(scene.performance_id, *seat_ids))
    assert isinstance(answer, Placed)


async def test_a_ticket_names_its_seat_its_zone_and_its_door(scene: Scene) -> None:
    order_id = await ordered(scene, *PAIR)
    await pay(scene, order_id)
    state, tickets = await came_of(scene, order_id)
    assert state is OrderState.PAID
    assert sorted(str(ticket.seat_id) for ticket in tickets) == sorted(PAIR)
    ticket = min(tickets, key=lambda ticket: str(ticket.seat_id))
    assert (ticket.seat_label_vi, ticket.seat_label_en) == ("Tầng 1, hàng B, ghế 3", "Stalls, row B, seat 3")
    assert (ticket.zone_name_vi, ticket.gate_door) == ("Hạng nhất", "Cửa 1")


async def test_the_same_seats_if_nobody_has_them(scene: Scene) -> None:
    order_id = await ordered(scene, *PAIR)
    await let_lapse(scene, order_id)
    await somebody_takes(scene, "stalls-a-1")  # whoever comes ends the hold
    await pay(scene, order_id)
    state, tickets = await came_of(scene, order_id)
    assert (state, sorted(str(ticket.seat_id) for ticket in tickets)) == (OrderState.PAID, sorted(PAIR))


async def test_as_good_seats_if_the_buyer_agreed(scene: Scene) -> None:
    order_id = await ordered(scene, *PAIR, agreed=True)
    await let_lapse(scene, order_id)
    await somebody_takes(scene, *PAIR)
    await pay(scene, order_id)
    state, tickets = await came_of(scene, order_id)
    assert state is OrderState.PAID
    assert not {str(ticket.seat_id) for ticket in tickets} & set(PAIR)
    assert {ticket.zone_name_en for ticket in tickets} == {"First"}
    assert all(str(ticket.seat_label_vi).startswith("Tầng 1") for ticket in tickets)


async def test_else_the_money_goes_back(scene: Scene) -> None:
    order_id = await ordered(scene, *PAIR)
    await let_lapse(scene, order_id)
    await somebody_takes(scene, PAIR[0])
    await pay(scene, order_id)
    assert await came_of(scene, order_id) == (OrderState.REFUNDING, [])
