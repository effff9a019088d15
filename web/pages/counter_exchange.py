"""`/house/orders/{order_id}/exchange`: at the counter tickets are given for other places; and how they are found."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra import clock, ids
from infra.errors import Unavailable
from ticketing.boxoffice.schemas import MOST_AT_ONCE
from ticketing.catalog.schemas import PerformanceState, PerformanceView
from ticketing.exchanges.schemas import ExchangeWish
from ticketing.inventory.schemas import BestItem, Item, PlacesItem, ZoneView
from ticketing.orders.schemas import OrderView
from ticketing.reservations.schemas import ReservationState, ReservationView
from web import counter_baskets, seat_list, staff
from web.clients import answers, evenings, exchanges, inventory, reservations, ticketing
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.pages.counter import seller
from web.pages.counter_reservations import baskets
from web.pages.orders import ticked
from web.pages.refund import good_tickets
from web.pages.shifts import PAYMENTS
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_PATH: Final = "/house/orders/{order_id}/exchange"
_TYPED: Final = ("attempt", "performance", "zone", "quantity")
_LONGEST_NAME: Final = 200  # what is longer was scanned
_DEARER: Final = "exchange_costs_more"
_FIELDS_MOST: Final = 2 * MOST_AT_ONCE
_MISREAD = to_translate("Please choose the tickets that are given, and between 1 and 50 new places.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form says: which tickets are given for how many places of which evening."""

    attempt: str
    performance_id: str = ""
    zone: str = ""
    quantity: str = ""
    chosen: frozenset[str] | None = None  # none: all that are good
    dearer: bool = False  # the difference is asked for: how is it paid
    notice: str = ""
    status: int = 200


@router.get("/house/counter/find")
async def find(
    visit: CurrentVisit,
    typed: Annotated[str, Query(max_length=400)] = "",
    house: Annotated[str | None, Query(max_length=40)] = None,
) -> Response:
    """The order of a customer: the one, or those among which the seller chooses."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    seller(member)
    http, house_id = visit.site.ticketing, member.house.organisation_id
    every = await ticketing.found_orders(http, house_id, typed=typed, actor_token=member.token) if typed.strip() else []
    orders = [order for order in every if all(line.starts_at is not None for line in order.lines)]
    waiting = await _reserved(visit, member, typed)
    if len(orders) == 1 and not waiting:
        return visit.redirect(f"/house/counter/sales/{orders[0].id}")
    if len(waiting) == 1 and not orders and waiting[0].hold_key:
        one = waiting[0]
        basket = counter_baskets.of_reservation(visit, one)
        return visit.redirect("/house/counter", house=house_id, performance=one.performance_id, basket=basket)
    return visit.page(
        "counter_found.html",
        form=True,
        member=member,
        typed=typed,
        orders=orders,
        reserved=waiting,
        baskets=baskets(visit, waiting),
        attempt=ids.new("att"),
        payments=PAYMENTS,
    )


@router.get(_PATH)
async def show(visit: CurrentVisit, order_id: str, performance: Annotated[str, Query(max_length=40)] = "") -> Response:
    """Which tickets are given, and for what."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, order = await _order(visit, member, order_id)
    return await _page(visit, member, order, Wanted(ids.new("att"), performance))


@router.post(_PATH)
async def exchange(visit: CurrentVisit, order_id: str) -> Response:
    """Keep the new places and give the old tickets for them: both, or neither."""
    fields = await visit.submitted(max_fields=_FIELDS_MOST)
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, order = await _order(visit, member, order_id)
    attempt, performance, zone, count = (fields.get(name, "").strip() for name in _TYPED)
    wanted = Wanted(attempt, performance, zone, count, chosen=frozenset(ticked(fields)))
    basket = ""
    try:
        basket = await counter_baskets.keep(visit, await _item(visit, member, wanted), actor_token=member.token)
        hold_id, hold_key = counter_baskets.keys(visit, basket)
        wish = ExchangeWish.model_validate(
            {
                "hold_id": hold_id,
                "ticket_ids": sorted(wanted.chosen or ()),
                "payment_kind": fields.get("payment_kind") or None,
            }
        )
        done = await exchanges.exchange(
            visit.site.ticketing,
            order_id,
            wish,
            actor_token=member.token,
            hold_key=hold_key,
            idempotency_key=wanted.attempt,
        )
    except (ValidationError, ServiceRefused, Unavailable) as refused:
        await counter_baskets.give_back(visit, basket)
        return await _page(visit, member, order, _again(visit, wanted, refused))
    return visit.redirect(f"/house/counter/sales/{done.order.id}")


def _again(visit: Visit, wanted: Wanted, refused: ValidationError | ServiceRefused | Unavailable) -> Wanted:
    """The form as it was sent, with why not."""
    if isinstance(refused, ValidationError):
        notice, status = visit.text(_MISREAD), 422
    else:
        notice, status = refused.message(visit.language), answers.status_of(refused)
    here = (wanted.performance_id, wanted.zone, wanted.quantity, wanted.chosen)
    dearer = isinstance(refused, ServiceRefused) and refused.code == _DEARER
    return Wanted(ids.new("att"), *here, dearer=dearer, notice=notice, status=status)


async def _reserved(visit: Visit, member: Member, typed: str) -> list[ReservationView]:
    """Callers and guests who are meant and still have to get their tickets."""
    if not typed.strip() or len(typed) > _LONGEST_NAME:
        return []
    house, http = member.house.organisation_id, visit.site.ticketing
    found = await reservations.found(http, house, typed=typed, actor_token=member.token)
    return [one for one in found if one.state is ReservationState.WAITING]


async def _item(visit: Visit, member: Member, wanted: Wanted) -> Item:
    """The new places. Raises ValidationError, ServiceRefused, Unavailable."""
    http = visit.site.ticketing
    evening = await evenings.performance(http, wanted.performance_id or "none", actor_token=member.token)
    if not evening.zones:
        return _counted(PlacesItem, wanted, offer_id=evening.offer_id, quantity=wanted.quantity)
    zones = (await inventory.seats(http, evening.id)).zones
    zone = next((one for one in zones if one.id == wanted.zone), zones[0])
    if not zone.seats:
        return _counted(PlacesItem, wanted, offer_id=zone.offer_id, quantity=wanted.quantity)
    return _counted(BestItem, wanted, performance_id=evening.id, zone_id=zone.id, best=wanted.quantity)


def _counted(kind: type[PlacesItem] | type[BestItem], wanted: Wanted, **what: str) -> PlacesItem | BestItem:
    """Raises ValidationError, also for tickets that nobody ticked: then no place is kept."""
    if not wanted.chosen or (wanted.quantity.isdecimal() and int(wanted.quantity) > MOST_AT_ONCE):
        what = {name: "" for name in what}
    return kind.model_validate(what)


async def _order(visit: Visit, member: Member, order_id: str) -> tuple[Member, OrderView]:
    """The order, and the seller as one of its house. Raises Forbidden, ServiceRefused, Unavailable."""
    order = await ticketing.order_of_house(visit.site.ticketing, order_id, actor_token=member.token)
    return seller(member.of_house(order.organisation_id)), order


async def _page(visit: Visit, member: Member, order: OrderView, wanted: Wanted) -> Response:
    http, now = visit.site.ticketing, clock.now()
    every = await evenings.of_house(http, order.organisation_id, actor_token=member.token)
    on_sale = [one for one in every if one.state is PerformanceState.ON_SALE and one.ends_at > now and one.left]
    on_sale.sort(key=lambda one: one.starts_at)
    chosen = next((one for one in on_sale if one.id == wanted.performance_id), on_sale[0] if on_sale else None)
    lines = {line.id: line for line in order.lines}
    good = [ticket for ticket in good_tickets(order) if ticket.performance_id]
    return visit.page(
        "counter_exchange.html",
        status=wanted.status,
        form=True,
        member=member,
        order=order,
        tickets=[(ticket, lines.get(ticket.order_line_id, order.lines[0])) for ticket in good],
        given={ticket.id for ticket in good} if wanted.chosen is None else wanted.chosen,
        quantity=wanted.quantity or str(len(good)),
        performances=on_sale,
        chosen=chosen,
        zones=await _zones(visit, chosen),
        price_of=seat_list.price_of,
        transfers=bool(visit.site.settings.bank_account),
        wanted=wanted,
        most=MOST_AT_ONCE,
    )


async def _zones(visit: Visit, chosen: PerformanceView | None) -> list[ZoneView]:
    if chosen is None or not chosen.zones:
        return []
    return [zone for zone in (await inventory.seats(visit.site.ticketing, chosen.id)).zones if zone.left]
