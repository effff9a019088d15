"""`/house/performances/{performance_id}/guests`: the guest list of an evening, and how long places are reserved."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra import ids
from infra.errors import Forbidden, Unavailable
from ticketing.catalog.schemas import PerformanceView
from ticketing.reservations.schemas import GuestWish, ReservationKind, RulesWish
from web import staff
from web.clients import answers, blocks, inventory, reservations
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.pages.counter_reservations import places_item
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_PATH: Final = "/house/performances/{performance_id}/guests"
_GUEST: Final = ("attempt", "name", "phone", "note", "quantity", "source")
_RULES: Final = ("minutes_before", "most_each", "most_places")
_MESSAGES: Final = {
    "name": to_translate("Please enter a name of at least two letters."),
    "phone": to_translate(
        "Please enter a phone number, such as 0912 345 678 or 024 3825 0123, or one with its country: +33…"
    ),
    "quantity": to_translate("Please enter how many places, as a whole number."),
    "item": to_translate("Please enter how many places, as a whole number."),
}
_RULES_WRONG = to_translate("Please enter whole numbers: at most 50 places each, and at most a week before.")


@router.get(_PATH)
async def show(
    visit: CurrentVisit, performance_id: str, done: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = ""
) -> Response:
    """Who is invited, and the forms."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await _hosting(visit, member, performance_id)
    return await _page(visit, member, performance, done=done)


@router.post(_PATH)
async def invite(visit: CurrentVisit, performance_id: str) -> Response:
    """One more guest; sent twice it is one."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await _hosting(visit, member, performance_id)
    typed = {name: fields.get(name, "").strip()[:200] for name in _GUEST}
    kind, _, of = typed["source"].partition(":")
    try:
        what: dict[str, object] = {"block_id": of, "quantity": typed["quantity"]}
        if kind != "block":
            what = {"item": await places_item(visit, member, performance_id, of, typed["quantity"])}
        about = {name: typed[name] for name in ("name", "note")} | {"phone": typed["phone"] or None}
        wish = GuestWish.model_validate({"performance_id": performance_id} | about | what)
        await reservations.invite(
            visit.site.ticketing, wish, actor_token=member.token, idempotency_key=typed["attempt"]
        )
    except ValidationError as invalid:
        errors = visit.field_errors(invalid, _MESSAGES)
        if "item" in errors:
            errors["quantity"] = errors["item"]
        return await _page(visit, member, performance, typed=typed, errors=errors, status=422)
    except (ServiceRefused, Unavailable) as refused:
        notice, again = refused.message(visit.language), typed | {"attempt": ids.new("att")}
        status = answers.status_of(refused)
        return await _page(visit, member, performance, typed=again, notice=notice, status=status)
    return visit.redirect(_PATH.format(performance_id=performance_id), done="invited")


@router.post(_PATH + "/{reservation_id}/ending")
async def let_go(visit: CurrentVisit, performance_id: str, reservation_id: str) -> Response:
    """She does not come: her places are for everybody again."""
    await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await _hosting(visit, member, performance_id)
    try:
        await reservations.let_go(visit.site.ticketing, reservation_id, actor_token=member.token)
    except (ServiceRefused, Unavailable) as refused:
        notice, status = refused.message(visit.language), answers.status_of(refused)
        return await _page(visit, member, performance, notice=notice, status=status)
    return visit.redirect(_PATH.format(performance_id=performance_id), done="gone")


@router.post(_PATH + "/reservation-rules")
async def decide(visit: CurrentVisit, performance_id: str) -> Response:
    """Until when reserved places wait and how many there may be: here, or in the whole house."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await _hosting(visit, member, performance_id)
    try:
        wish = RulesWish.model_validate({name: fields.get(name, "").strip() for name in _RULES})
    except ValidationError:
        return await _page(visit, member, performance, notice=visit.text(_RULES_WRONG), status=422)
    everywhere = fields.get("where") == "house"
    of = {"house": performance.organisation_id} if everywhere else {"performance_id": performance_id}
    await reservations.decide(visit.site.ticketing, wish, actor_token=member.token, **of)
    return visit.redirect(_PATH.format(performance_id=performance_id), done="decided")


async def _hosting(visit: Visit, member: Member, performance_id: str) -> tuple[Member, PerformanceView]:
    member, performance = await staff.at_performance(visit, member, performance_id)
    if not member.invites_guests:
        raise Forbidden
    return member, performance


async def _page(
    visit: Visit,
    member: Member,
    performance: PerformanceView,
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    notice: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    http, token = visit.site.ticketing, member.token
    return visit.page(
        "guests.html",
        status=status,
        form=True,
        member=member,
        performance=performance,
        guests=await reservations.of_performance(http, performance.id, ReservationKind.GUEST, actor_token=token),
        rules=await reservations.rules(http, performance.organisation_id, performance.id, actor_token=token),
        zones=(await inventory.seats(http, performance.id)).zones if performance.zones and performance.on_sale else [],
        blocks=await blocks.of_performance(http, performance.id, actor_token=token) if member.may_sell else [],
        typed=typed or dict.fromkeys(_GUEST, "") | {"quantity": "2", "attempt": ids.new("att")},
        errors=errors or {},
        notice_text=notice,
        done=done,
    )
