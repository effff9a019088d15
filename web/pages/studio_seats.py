"""`POST /studio/titles/{title_id}/seats`: how many may buy a stream."""

import re

from fastapi import APIRouter
from fastapi.responses import Response

from infra.errors import Unavailable
from ticketing.catalog.schemas import MOST_PLACES, SeatsWish
from web import staff, studio_form
from web.clients import ticketing
from web.clients.answers import ServiceRefused, status_of
from web.error_pages import page as error_page
from web.languages import to_translate
from web.pages import studio_title
from web.visit import CurrentVisit

router = APIRouter()
_UNCLEAR = to_translate("Please type a number from 1 to 100,000, or leave the field empty.")


@router.post("/studio/titles/{title_id}/seats")
async def decide(visit: CurrentVisit, title_id: str) -> Response:
    """So many from now on; nothing typed: as many as want to. A refusal shows the page again with what was typed."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    typed = fields.get("seats", "").strip()[:20]
    seats = seats_typed(typed)
    status, notice = 422, visit.text(_UNCLEAR)
    if seats is not None:
        try:
            offers = await ticketing.offers(visit.site.ticketing, title_ids=[title_id])
            if not offers:
                return error_page(visit, status=404, message="")
            wish = SeatsWish(seats=seats or None)
            await ticketing.decide_seats(visit.site.ticketing, offers[0].id, wish, actor_token=member.token)
            return visit.redirect(f"/studio/titles/{title_id}", done="seats")
        except (ServiceRefused, Unavailable) as refused:
            status, notice = status_of(refused), refused.message(visit.language)
    found = await studio_title.find(visit, member, title_id)
    written = studio_form.of_sheet(found.sheet)
    return studio_title.page(visit, member, found, written=written, notice=notice, status=status, typed_seats=typed)


def seats_typed(typed: str) -> int | None:
    """The number, with or without separators; 0 for an empty field, None for what cannot be read."""
    digits = re.sub(r"[\s.,]", "", typed)
    if not digits:
        return 0
    return int(digits) if digits.isascii() and digits.isdigit() and 1 <= int(digits) <= MOST_PLACES else None
