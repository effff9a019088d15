"""`/house/counter/reservations`: places under a caller's name, and guests who get their tickets, at the counter."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra import clock, ids
from infra.errors import Unavailable
from ticketing.catalog.schemas import PerformanceState, PerformanceView
from ticketing.inventory.schemas import HoldView, ZoneView
from ticketing.reservations.schemas import (
    GuestTickets,
    ReservationKind,
    ReservationView,
    ReservationWish,
    RulesView,
)
from web import counter_baskets, staff
from web.clients import answers, evenings, inventory, reservations
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.pages.counter import seller
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_PATH: Final = "/house/counter/reservations"
_TYPED: Final = ("attempt", "performance", "quantity", "zone", "basket", "name", "phone", "note", "minutes_before")
_MESSAGES: Final = {
    "name": to_translate("Please enter a name of at least two letters."),
    "phone": to_translate(
        "Please enter a phone number, such as 0912 345 678 or 024 3825 0123, or one with its country: +33…"
    ),
    "minutes_before": to_translate("Please enter minutes as a whole number."),
    "item": to_translate("Please enter how many places, as a whole number."),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as the seller left it; `attempt` is the same however often one form is sent."""

    attempt: str
    performance_id: str = ""
    quantity: str = "2"
    zone: str = ""
    basket: str = ""  # sealed: what the counter keeps for this customer already
    name: str = ""
    phone: str = ""
    note: str = ""
    minutes_before: str = ""
    errors: dict[str, str] = field(default_factory=dict, kw_only=True)
    notice: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The evening that the page is about: its zones, what is decided of it, and who has places."""

    performance: PerformanceView
    zones: Sequence[ZoneView]
    rules: RulesView
    hold: HoldView | None
    callers: Sequence[ReservationView]
    guests: Sequence[ReservationView]


@router.get(_PATH)
async def show(
    visit: CurrentVisit,
    house: Annotated[str | None, Query(max_length=40)] = None,
    performance: Annotated[str, Query(max_length=40)] = "",
    basket: Annotated[str, Query(max_length=counter_baskets.MOST_SEALED)] = "",
    done: Annotated[str, Query(pattern=r"^[0-9A-Z]{0,8}$")] = "",
) -> Response:
    """Who has places of an evening, and the form for one more; `done` is the reference that was just given."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    return await _page(visit, member, Filled(ids.new("att"), performance, basket=basket), done=done)


@router.post(_PATH)
async def reserve(visit: CurrentVisit) -> Response:
    """Keep places under a name; sent twice it is one reservation."""
    fields = await visit.submitted()
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    filled = Filled(*(fields.get(name, "").strip()[:400] for name in _TYPED))
    try:
        hold_id, hold_key = counter_baskets.keys(visit, filled.basket)
        what: dict[str, object] = {"hold_id": hold_id}
        if not hold_id:
            what = {"item": await places_item(visit, member, filled.performance_id, filled.zone, filled.quantity)}
        wish = ReservationWish.model_validate(
            {"performance_id": filled.performance_id, "minutes_before": filled.minutes_before or None}
            | {name: getattr(filled, name) for name in ("name", "phone", "note")}
            | what
        )
        made = await reservations.reserve(
            visit.site.ticketing, wish, actor_token=member.token, idempotency_key=filled.attempt, hold_key=hold_key
        )
    except ValidationError as invalid:
        errors = visit.field_errors(invalid, _MESSAGES)
        return await _page(visit, member, replace(filled, errors=errors), status=422)
    except (ServiceRefused, Unavailable) as refused:
        again = replace(filled, attempt=ids.new("att"), notice=refused.message(visit.language))
        return await _page(visit, member, again, status=answers.status_of(refused))
    here = {"house": member.house.organisation_id, "performance": filled.performance_id}
    return visit.redirect(_PATH, **here, done=made.reference)


@router.post(_PATH + "/{reservation_id}/ending")
async def let_go(visit: CurrentVisit, reservation_id: str) -> Response:
    """Its places are for everybody again."""
    fields = await visit.submitted()
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    performance_id = fields.get("performance", "")[:40]
    try:
        await reservations.let_go(visit.site.ticketing, reservation_id, actor_token=member.token)
    except (ServiceRefused, Unavailable) as refused:
        filled = Filled(ids.new("att"), performance_id, notice=refused.message(visit.language))
        return await _page(visit, member, filled, status=answers.status_of(refused))
    return visit.redirect(_PATH, house=member.house.organisation_id, performance=performance_id)


@router.post(_PATH + "/{reservation_id}/tickets")
async def give_tickets(visit: CurrentVisit, reservation_id: str) -> Response:
    """The guest is here: her tickets, then their page, to be printed."""
    fields = await visit.submitted()
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    try:
        order = await reservations.give_tickets(
            visit.site.ticketing,
            reservation_id,
            GuestTickets(language=visit.language.value),
            actor_token=member.token,
            idempotency_key=fields.get("attempt", ""),
        )
    except (ServiceRefused, Unavailable) as refused:
        filled = Filled(ids.new("att"), fields.get("performance", "")[:40], notice=refused.message(visit.language))
        return await _page(visit, member, filled, status=answers.status_of(refused))
    return visit.redirect(f"/house/counter/sales/{order.id}")


async def places_item(visit: Visit, member: Member, performance_id: str, zone_id: str, quantity: str) -> object:
    """What is asked for, not yet read. Raises ServiceRefused, Unavailable."""
    http = visit.site.ticketing
    evening = await evenings.performance(http, performance_id or "none", actor_token=member.token)
    if not evening.zones:
        return {"offer_id": evening.offer_id, "quantity": quantity}
    zones = (await inventory.seats(http, evening.id)).zones
    zone = next((one for one in zones if one.id == zone_id), zones[0])
    if zone.seats:
        return {"performance_id": evening.id, "zone_id": zone.id, "best": quantity}
    return {"offer_id": zone.offer_id, "quantity": quantity}


async def _page(visit: Visit, member: Member, filled: Filled, *, done: str = "", status: int = 200) -> Response:
    seller(member)
    http, now = visit.site.ticketing, clock.now()
    every = await evenings.of_house(http, member.house.organisation_id, actor_token=member.token)
    on_sale = [one for one in every if one.state is PerformanceState.ON_SALE and one.ends_at > now]
    on_sale.sort(key=lambda one: one.starts_at)
    found = next((one for one in on_sale if one.id == filled.performance_id), on_sale[0] if on_sale else None)
    chosen = await _chosen(visit, member, found, filled) if found else None
    listed = [*chosen.callers, *chosen.guests] if chosen else []
    return visit.page(
        "counter_reservations.html",
        status=status,
        form=True,
        member=member,
        performances=on_sale,
        chosen=chosen,
        baskets=baskets(visit, listed),
        attempt=ids.new("att"),
        filled=filled,
        done=done,
    )


async def _chosen(visit: Visit, member: Member, found: PerformanceView, filled: Filled) -> Chosen:
    http = visit.site.ticketing
    callers, guests = [
        await reservations.of_performance(http, found.id, kind, actor_token=member.token)
        for kind in (ReservationKind.CALLER, ReservationKind.GUEST)
    ]
    house = member.house.organisation_id
    return Chosen(
        found,
        (await inventory.seats(http, found.id)).zones if found.zones else [],
        await reservations.rules(http, house, found.id, actor_token=member.token),
        await counter_baskets.current(visit, filled.basket),
        callers,
        guests,
    )


def baskets(visit: Visit, listed: Sequence[ReservationView]) -> dict[str, str]:
    """Of each reservation what opens it at the counter, sealed."""
    return {one.id: counter_baskets.of_reservation(visit, one) for one in listed if one.hold_key}
