"""`/house/counter/performances/{id}/seats`: seats at the counter: the best of a zone, or chosen by hand in the hall."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response

from infra import clock, ids
from infra.errors import Unavailable
from ticketing.boxoffice.schemas import MOST_AT_ONCE
from ticketing.catalog.schemas import PerformanceState
from web import counter_baskets, staff
from web.clients import answers
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.pages import counter, seats
from web.pages.counter import Filled
from web.pages.seats import Hall, SeatsMalformed
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_FIELDS_MOST: Final = MOST_AT_ONCE + 20
_NO_ZONE = to_translate("Please choose a price zone and between 1 and 50 seats.")


@router.get("/house/counter/performances/{performance_id}/seats")
async def show(visit: CurrentVisit, performance_id: str) -> Response:
    """The hall, for a customer who wants to choose."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    _member, hall = await _hall(visit, member, performance_id)
    return seats.hall_page(visit, hall)


@router.get("/house/counter/performances/{performance_id}/seats/list")
async def list_seats(
    visit: CurrentVisit,
    performance_id: str,
    section: Annotated[str, Query(max_length=40)] = "",
    row: Annotated[str, Query(max_length=12)] = "",
) -> Response:
    """The same hall as text: sections, rows, seats to be ticked."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    _member, hall = await _hall(visit, member, performance_id)
    return seats.list_page(visit, hall, section=section, row=row)


@router.post("/house/counter/performances/{performance_id}/seats")
async def take(visit: CurrentVisit, performance_id: str) -> Response:
    """Keep seats for the customer, instead of those that were kept before; then back to the counter, to be paid."""
    pairs = await visit.submitted_pairs(max_fields=_FIELDS_MOST)
    fields = dict(pairs)
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, hall = await _hall(visit, member, performance_id)
    home = {"house": hall.performance.organisation_id}
    await counter_baskets.give_back(visit, fields.get("basket", ""))
    if "drop" in fields:
        return visit.redirect("/house/counter", performance=performance_id, **home)
    wanted = fields.get("performance", performance_id)
    if wanted != performance_id:  # another evening was chosen, without a script
        return visit.redirect("/house/counter", performance=wanted, **home)
    chosen = tuple(dict.fromkeys(value for name, value in pairs if name == "seat" and value))
    count = fields.get("best") or fields.get("quantity", "")
    filled = Filled(ids.new("att"), performance_id, count or "1", zone=fields.get("zone", ""))
    try:
        item = seats.item(hall, chosen, zone_id=filled.zone, best=count)
        basket = await counter_baskets.keep(visit, item, actor_token=member.token)
    except SeatsMalformed:
        return await counter.page(visit, member, filled.saying(visit.text(_NO_ZONE)), status=422)
    except (ServiceRefused, Unavailable) as refused:
        status = answers.status_of(refused)
        return await counter.page(visit, member, filled.saying(refused.message(visit.language)), status=status)
    return visit.redirect("/house/counter", performance=performance_id, basket=basket, **home)


async def _hall(visit: Visit, member: Member, performance_id: str) -> tuple[Member, Hall]:
    """The seller as one of its house, and the hall, on sale here until the performance ends.

    Raises Forbidden, NotFound, ServiceRefused, Unavailable.
    """
    at_home, performance = await staff.at_performance(visit, member, performance_id)
    counter.seller(at_home)
    on_sale = performance.state is PerformanceState.ON_SALE and performance.ends_at > clock.now()
    sold_here = performance.model_copy(update={"on_sale": on_sale})
    return at_home, await seats.hall_of(visit, sold_here, at_the_counter=True)
