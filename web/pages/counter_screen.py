"""`/house/counter/screen`: how a second screen is opened; `/screen/{token}`: what the buyer sees there."""

from contextlib import suppress
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response

from infra.errors import NotFound
from web import bank_names, cookies, counter_reductions, counter_shown, qr_codes, staff
from web.clients import evenings, screens, shifts
from web.clients.answers import ServiceRefused
from web.pages.counter import MOST_FIELDS, seller
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_OVER: Final = "screen_over"
_PURPOSE: Final = "counter-screen"


@router.get("/house/counter/screen")
async def offer(visit: CurrentVisit, house: Annotated[str | None, Query(max_length=40)] = None) -> Response:
    """The address for a window here, and as a QR code for a tablet; both open the screen of the caller's shift."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    http, at_home = visit.site.ticketing, seller(member).house
    shift = await shifts.running(http, at_home.organisation_id, actor_token=member.token)
    address = ""
    if shift is not None:
        key = await screens.key(http, shift.id, actor_token=member.token)
        token = cookies.seal([shift.id, key, at_home.name, shift.drawer], purpose=_PURPOSE, key=visit.site.key)
        address = visit.link(f"/screen/{token}")
    whole = visit.site.settings.public_url.rstrip("/") + address
    code = qr_codes.svg(whole) if address else ""
    return visit.page("counter_screen.html", member=member, shift=shift, address=address, code=code)


@router.post("/house/counter/screen")
async def put_together(visit: CurrentVisit) -> Response:
    """A script tells what was typed: the form of the counter, which sells nothing here."""
    fields = await visit.submitted(max_fields=MOST_FIELDS)
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    http, at_home = visit.site.ticketing, seller(member).house
    shift = await shifts.running(http, at_home.organisation_id, actor_token=member.token)
    if shift is not None:
        offer_id = await _offer(visit, member, fields) if not fields.get("basket") else ""
        await counter_shown.tell(
            visit,
            shift_id=shift.id,
            actor_token=member.token,
            basket=fields.get("basket", ""),
            offer_id=offer_id,
            quantity=fields.get("quantity", ""),
            concessions=counter_reductions.counted(fields),
            discount=fields.get("discount", ""),
        )
    return Response(status_code=204)


async def _offer(visit: Visit, member: Member, fields: dict[str, str]) -> str:
    """Places without numbers of the chosen evening; nothing of one whose seats are still to be found."""
    with suppress(ServiceRefused):
        token, performance_id = member.token, fields.get("performance") or "none"
        evening = await evenings.performance(visit.site.ticketing, performance_id, actor_token=token)
        return "" if evening.zones else evening.offer_id or ""
    return ""


@router.get("/screen/{token}")
async def show(visit: CurrentVisit, token: str) -> Response:
    """What is to be paid, or thanks; whoever has the address of the screen sees it while the shift runs."""
    shift_id, key, house, drawer = _unsealed(visit, token)
    try:
        shown = await screens.shown(visit.site.ticketing, shift_id, key=key)
    except ServiceRefused as refused:
        if refused.code != _OVER:
            raise
        notice = refused.message(visit.language)  # no error page: a script on this screen has to take it in
        return visit.page("screen.html", house=house, drawer=drawer, shown=None, notice_text=notice)
    return visit.page(
        "screen.html",
        house=house,
        drawer=drawer,
        shown=shown,
        transfers=bool(visit.site.settings.bank_account),
        code=qr_codes.svg(shown.transfer.payload) if shown.transfer else "",
        bank=bank_names.name_of(shown.transfer.bank_bin) if shown.transfer else "",
    )


def _unsealed(visit: Visit, token: str) -> tuple[str, str, str, str]:
    """Raises NotFound."""
    said = cookies.unseal(token, purpose=_PURPOSE, key=visit.site.key)
    if not said:
        raise NotFound
    shift_id, key, house, drawer = said
    return shift_id, key, house, drawer
