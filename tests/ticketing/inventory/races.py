"""Races for seats and places, each told once. `make test` repeats them twenty times, `make bench-races` a thousand.

Every race takes a `Scene` and leaves it as it found it; a race that went wrong raises AssertionError.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from infra import clock, ids
from infra.database.engine import Database
from infra.database.retrying import again_if_broken_off
from infra.errors import AppError
from infra.settings import Settings
from tests.ticketing.evening import wish
from tests.ticketing.inventory.hall import best, seated, these
from ticketing.inventory import lapsed, place_holds, routes
from ticketing.inventory.models import Hold, HoldEventKind
from ticketing.inventory.place_holds import Placed
from ticketing.inventory.schemas import PlacesItem
from ticketing.inventory.wishes import Wanted
from ticketing.orders import place_order, queries, refund_order, settle_order, verify_places
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState
from ticketing.payments import queries as payments

ROW = [f"stalls-{row}-{number}" for row in "abcd" for number in range(1, 9)]
SEAT = "stalls-b-3"


@dataclass(frozen=True, slots=True)
class Scene:
    """A small hall on sale: 42 seats and room for three to stand."""

    database: Database
    settings: Settings
    performance_id: str
    zone_id: str
    standing_offer: str


async def scene(database: Database, settings: Settings) -> Scene:
    """The hall, empty."""
    performance_id, view = await seated(database)
    return Scene(database, settings, performance_id, view.zones[0].id, view.zones[2].offer_id)


async def overlapping_fours(stage: Scene, *, buyers: int = 48) -> None:
    """Buyers want four neighbours each, all sets overlap, each in a transaction of its own and in any order."""

    async def buy(number: int) -> Placed | AppError:
        start = random.randrange(len(ROW) - 4)  # noqa: S311  (no secret)
        four = ROW[start : start + 4]
        random.shuffle(four)
        return await _alone(stage, these(stage.performance_id, *four))

    answers = await asyncio.gather(*(buy(number) for number in range(buyers)))
    given = [line.seat.seat_id for answer in answers if isinstance(answer, Placed) for line in answer.lines]
    assert len(given) == len(set(given)) > 0
    await _fits(stage)
    await _end_all(stage)


async def one_seat(stage: Scene, *, racers: int = 200) -> None:
    """All want the same seat, at the desks of two processes."""
    answers = await _at_two_desks(stage, [these(stage.performance_id, SEAT)] * racers)
    assert sum(isinstance(answer, Placed) for answer in answers) == 1
    await _fits(stage)
    await _end_all(stage)


async def last_places(stage: Scene, *, racers: int = 60) -> None:
    """Three places without numbers are left, and everybody wants one."""
    wanted = Wanted((PlacesItem(offer_id=stage.standing_offer),))
    answers = await _at_two_desks(stage, [wanted] * racers)
    assert sum(isinstance(answer, Placed) for answer in answers) == 3
    await _fits(stage)
    await _end_all(stage)


async def best_of_all(stage: Scene, *, buyers: int = 24) -> None:
    """Everybody leaves the choice of two seats to the house; the stalls have room for all sixteen pairs."""
    answers = await _at_two_desks(stage, [best(stage.performance_id, stage.zone_id, 2)] * buyers)
    given = [line.seat.seat_id for answer in answers if isinstance(answer, Placed) for line in answer.lines]
    assert len(given) == len(set(given)) == 32
    await _fits(stage)
    await _end_all(stage)


async def paid_late_against_new_buyer(stage: Scene) -> None:
    """The money for a lapsed order comes while somebody else takes the seat: one of them has it, the other is told."""
    order_id = await ordered(stage, SEAT)
    await let_lapse(stage, order_id)
    _paid, answer = await asyncio.gather(pay(stage, order_id), _alone(stage, these(stage.performance_id, SEAT)))
    async with stage.database.reading() as session:
        order = await queries.order(session, order_id=order_id)
        tickets = await queries.tickets(session, order_id=order_id)
    assert (order.state is OrderState.PAID) == (len(tickets) == 1) == (not isinstance(answer, Placed))
    assert order.state in {OrderState.PAID, OrderState.REFUNDING}
    await _fits(stage)
    if tickets:
        await refund(stage, order_id)
    await _end_all(stage)


async def refund_then_resell(stage: Scene, *, racers: int = 10) -> None:
    """A seat comes back by a refund while many want it: it is sold once more at most, and in the end it can be."""
    order_id = await ordered(stage, SEAT)
    await pay(stage, order_id)
    crowd = (_alone(stage, these(stage.performance_id, SEAT)) for _ in range(racers))
    _refunded, *answers = await asyncio.gather(refund(stage, order_id), *crowd)
    won = sum(isinstance(answer, Placed) for answer in answers)
    assert won <= 1
    await _fits(stage)
    if not won:
        assert isinstance(await _alone(stage, these(stage.performance_id, SEAT)), Placed)
    await _end_all(stage)


RACES: dict[str, Callable[[Scene], Awaitable[None]]] = {
    race.__name__: race
    for race in (
        overlapping_fours,
        one_seat,
        last_places,
        best_of_all,
        paid_late_against_new_buyer,
        refund_then_resell,
    )
}


async def _at_two_desks(stage: Scene, wanted: list[Wanted]) -> list[Placed | AppError]:
    desks = [routes.desk(stage.database), routes.desk(stage.database)]
    asked = (_told(desks[number % 2].ask(each)) for number, each in enumerate(wanted))
    return await asyncio.gather(*asked)


async def _alone(stage: Scene, wanted: Wanted) -> Placed | AppError:
    return await _told(_place(stage.database, wanted))


@again_if_broken_off
async def _place(database: Database, wanted: Wanted) -> Placed:
    async with database.transaction() as session:
        return await place_holds.place_one(session, wanted=wanted, now=clock.now())


async def _told(answer: Awaitable[Placed]) -> Placed | AppError:
    """The hold or the refusal; an error of the database reaches nobody."""
    try:
        return await answer
    except AppError as refused:
        return refused
    except DBAPIError as error:
        raise AssertionError(f"a buyer heard of the database: {error}") from error


async def ordered(stage: Scene, *seat_ids: str, agreed: bool = False) -> str:
    """An order of these seats that waits for its money."""
    made = await _place(stage.database, these(stage.performance_id, *seat_ids))
    body = wish("-", accepts_alternative=agreed).model_copy(update={"offer_id": None, "hold_id": made.id})
    async with stage.database.transaction() as session:
        placed = await place_order.place_order(
            session,
            wish=body,
            request_key=ids.new("key"),
            settings=stage.settings,
            now=clock.now(),
            hold_key=made.key,
        )
        return placed.order_id


@again_if_broken_off
async def pay(stage: Scene, order_id: str) -> None:
    """Its money is there."""
    async with stage.database.transaction() as session:
        payment = await payments.payment_of_order(session, order_id=order_id)
        assert payment is not None
        await settle_order.mark_paid(session, payment=payment, found={}, now=clock.now())


@again_if_broken_off
async def refund(stage: Scene, order_id: str) -> None:
    """Its money goes back, by hand."""
    async with stage.database.transaction() as session:
        asked, payment = await refund_order.request_refund(
            session, order_id=order_id, reason="race", requested_by="acc_1", request_key=ids.new("key"), now=clock.now()
        )
        order = await session.get_one(Order, order_id)
        await refund_order.transferred_by_hand(
            session,
            refund=asked,
            order=order,
            kind=payment.provider,
            reference="FT1",
            done_by="acc_1",
            now=clock.now(),
        )


async def let_lapse(stage: Scene, order_id: str) -> None:
    """Its time is over."""
    over = clock.now() - timedelta(seconds=1)
    async with stage.database.transaction() as session:
        await session.execute(update(Order).where(Order.id == order_id).values(expires_at=over))
        await session.execute(update(Hold).where(Hold.order_id == order_id).values(expires_at=over))


async def _fits(stage: Scene) -> None:
    async with stage.database.reading() as session:
        assert await verify_places.faults(session) == []


async def _end_all(stage: Scene) -> None:
    later = clock.now() + timedelta(hours=1)
    async with stage.database.transaction() as session:
        ending = await lapsed.find_all(session, now=later, most=1000)
        await lapsed.free(session, ending=ending, event=HoldEventKind.LAPSED, now=later)
