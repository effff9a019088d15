"""`/performances/{id}/seats`: the best seats together in one form, the hall to choose from, and what was too late.

`…/list` is the same choice as text: section, row, seats. Both ways send the same form and end in the basket.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra.errors import Invalid, NotFound, Unavailable
from ticketing.boxoffice.schemas import MOST_AT_ONCE
from ticketing.catalog.schemas import PerformanceView
from ticketing.inventory.schemas import MOST_HELD, BestItem, HoldView, Item, PlacesItem, SeatsItem, SeatsView, ZoneView
from ticketing.seating.schemas import SeatMap
from web import baskets, hall_drawing, halls, seat_list, seat_words, zone_marks
from web.clients import answers, evenings, inventory
from web.clients.answers import ServiceRefused
from web.pages.checkout import NotOnSale
from web.visit import CurrentVisit, Visit

router = APIRouter()
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_FIELDS_MOST: Final = 3 * MOST_HELD


class SeatsMalformed(Invalid):
    """A form that names no seats, or more than a basket holds."""

    code = "seats_malformed"
    vi = "Bạn chưa chọn ghế nào, hoặc chọn quá nhiều. Xin chọn từ 1 đến 10 ghế."
    en = "You have chosen no seats, or too many. Please choose between 1 and 10."


class SectionNotFound(NotFound):
    """The hall has no such section or row, or nothing in it is sold."""

    code = "section_not_found"
    vi = "Không có khu hoặc hàng ghế này."
    en = "There is no such section or row."


@dataclass(frozen=True, slots=True)
class Hall:
    """What a page needs to know of a performance with seats, and who chooses there."""

    performance: PerformanceView
    seating: SeatsView
    document: SeatMap | None
    at_the_counter: bool = False  # a seller for a customer, else a visitor

    @property
    def path(self) -> str:
        """The page of its seats."""
        return f"{'/house/counter' if self.at_the_counter else ''}/performances/{self.performance.id}/seats"

    @property
    def home(self) -> str:
        """Where one comes from."""
        here = self.performance.id
        return f"/house/counter?performance={here}" if self.at_the_counter else f"/performances/{here}"

    @property
    def most(self) -> int:
        """How many are chosen at once."""
        return MOST_AT_ONCE if self.at_the_counter else MOST_HELD


@router.get("/halls/{map_id}/drawing.json")
async def drawing(visit: CurrentVisit, map_id: str) -> Response:
    """The hall for the browser; a version of a map never changes."""
    hall = await halls.hall(visit, map_id)
    headers = {"Cache-Control": _FOR_EVER, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(hall.packed, media_type="application/json", headers=headers)


@router.get("/performances/{performance_id}/seats")
async def show(
    visit: CurrentVisit,
    performance_id: str,
    zone: Annotated[str, Query(max_length=40)] = "",
    best: Annotated[int, Query(ge=1, le=MOST_HELD)] = 2,
) -> HTMLResponse:
    """The best seats by one form, and the hall."""
    hall = await _hall(visit, performance_id)
    return hall_page(visit, hall, zone=zone, best=best, basket=await baskets.current(visit))


@router.get("/performances/{performance_id}/seats/list")
async def list_seats(
    visit: CurrentVisit,
    performance_id: str,
    section: Annotated[str, Query(max_length=40)] = "",
    row: Annotated[str, Query(max_length=12)] = "",
) -> HTMLResponse:
    """Sections; the rows of one; the seats of a row, to be ticked."""
    hall = await _hall(visit, performance_id)
    return list_page(visit, hall, section=section, row=row, basket=await baskets.current(visit))


@router.post("/performances/{performance_id}/seats")
async def take(visit: CurrentVisit, performance_id: str) -> Response:
    """Keep the seats in the basket: all of them, or none and a page that says which are gone."""
    pairs = await visit.submitted_pairs(max_fields=_FIELDS_MOST)
    fields = dict(pairs)
    hall = await _hall(visit, performance_id)
    if not hall.performance.on_sale:
        raise NotOnSale
    seats = tuple(dict.fromkeys(value for name, value in pairs if name == "seat" and value))
    wanted = item(hall, seats, zone_id=fields.get("zone", ""), best=fields.get("best", ""))
    try:
        hold = await baskets.put(visit, [wanted], instead=fields.get("instead") == "1")
    except (ServiceRefused, Unavailable) as refused:
        return await _refused(visit, hall, refused, seats=seats, fields=fields)
    response = visit.redirect("/basket")
    baskets.remember(visit, response, hold)
    return response


def hall_page(
    visit: Visit, hall: Hall, *, zone: str = "", best: int = 2, basket: HoldView | None = None
) -> HTMLResponse:
    """The best seats by one form, and the hall to choose from."""
    mine = [line.seat_id for line in basket.lines if line.performance_id == hall.performance.id] if basket else []
    return visit.page(
        "seats.html",
        form=True,
        hall=hall,
        performance=hall.performance,
        zones=list(zip(hall.seating.zones, zone_marks.marks(hall.seating.zones), strict=True)),
        price_of=seat_list.price_of,
        chosen_zone=zone,
        best=best,
        most=hall.most,
        kept=[seat for seat in mine if seat],
        basket=basket,
        words=_words(visit, hall),
        flags=_flags(hall.document),
        here_seats=hall.path,
        home=hall.home,
    )


def list_page(visit: Visit, hall: Hall, *, section: str, row: str, basket: HoldView | None = None) -> HTMLResponse:
    """All sections; the rows of the chosen one; the seats of its chosen row. Raises SectionNotFound."""
    if hall.document is None:
        raise SectionNotFound
    found = seat_list.sections(hall.document, hall.seating)
    chosen = next((one for one in found if one.section.id == section), None)
    if len(found) == 1 and not section:
        chosen = found[0]
    rows = [one for one in chosen.rows if one.row.label == row] if chosen and row else []
    if (section and chosen is None) or (row and not rows):
        raise SectionNotFound
    return visit.page(
        "seat_list.html",
        form=True,
        performance=hall.performance,
        sections=found,
        section=chosen,
        price_of=seat_list.price_of,
        row=rows[0] if rows else None,
        basket=basket,
        hall_drawing=hall_drawing,
        document=hall.document,
        words=_words(visit, hall),
        here_seats=hall.path,
        home=hall.home,
    )


def item(hall: Hall, seats: Sequence[str], *, zone_id: str, best: str) -> Item:
    """What is asked for. Raises SeatsMalformed."""
    zone = next((zone for zone in hall.seating.zones if zone.id == zone_id), None)
    try:
        if seats and len(seats) <= hall.most:
            return SeatsItem(performance_id=hall.performance.id, seats=tuple(seats))
        if zone is None or seats or not 1 <= int(best) <= hall.most:
            raise SeatsMalformed
        if zone.seats:
            return BestItem(performance_id=hall.performance.id, zone_id=zone.id, best=int(best))
        return PlacesItem(offer_id=zone.offer_id, quantity=int(best))
    except (ValueError, ValidationError) as malformed:
        raise SeatsMalformed from malformed


async def _refused(
    visit: Visit, hall: Hall, refused: ServiceRefused | Unavailable, *, seats: Sequence[str], fields: dict[str, str]
) -> HTMLResponse:
    """Which seats are gone, by name, and equal ones; or why it cannot be done otherwise."""
    status = answers.status_of(refused)
    code = refused.code if isinstance(refused, ServiceRefused) else "unavailable"
    fresh = await inventory.seats(visit.site.ticketing, hall.performance.id)
    gone = seat_list.lost(hall.document, fresh, seats) if hall.document else []
    wanted = _zone_wanted(fresh, seats, hall.document, fields.get("zone", ""))
    return visit.page(
        "seats_refused.html",
        status=status,
        form=True,
        performance=hall.performance,
        message=refused.message(visit.language),
        code=code,
        lost=gone,
        left=[seat for seat in seats if seat not in {one.id for one in gone}],
        seats=seats,
        fields=fields,
        zones=[zone for zone in fresh.zones if zone.left],
        zone=wanted if wanted and wanted.left else None,
        count=len(seats) or int(fields.get("best", "1")),
        price_of=seat_list.price_of,
    )


def _zone_wanted(fresh: SeatsView, seats: Sequence[str], document: SeatMap | None, zone_id: str) -> ZoneView | None:
    if seats and document:
        wanted = set(seats)
        return next((seat.zone for seat in seat_list.seats(document, fresh) if seat.id in wanted), None)
    return next((zone for zone in fresh.zones if zone.id == zone_id), None)


async def _hall(visit: Visit, performance_id: str) -> Hall:
    return await hall_of(visit, await evenings.performance(visit.site.ticketing, performance_id))


async def hall_of(visit: Visit, performance: PerformanceView, *, at_the_counter: bool = False) -> Hall:
    """What there is to choose from. Raises ServiceRefused, Unavailable."""
    seating = await inventory.seats(visit.site.ticketing, performance.id)
    document = (await halls.hall(visit, seating.map_id)).document if seating.map_id else None
    return Hall(performance, seating, document, at_the_counter)


def _words(visit: Visit, hall: Hall) -> str:
    return json.dumps(seat_words.words(visit, at_the_counter=hall.at_the_counter), ensure_ascii=False)


def _flags(document: SeatMap | None) -> int:
    """Everything special that some seat of the hall has: what the legend must explain."""
    found = 0
    for place in document.places() if document else ():
        found |= hall_drawing.flags_of(place.seat)
    return found
