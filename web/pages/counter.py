"""`/house/counter`: one screen to sell at the theatre's counter; each sale has a page, and a page to print."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra import clock, ids
from infra.errors import Forbidden, NotFound, Unavailable
from ticketing.boxoffice.schemas import MOST_AT_ONCE, CounterSale
from ticketing.catalog.schemas import PerformanceState, PerformanceView
from ticketing.entry_codes.schemas import EntryCode
from ticketing.orders.schemas import OrderState, OrderView
from web import bank_names, qr_codes, staff
from web.clients import counter, evenings, shifts, ticketing
from web.clients.answers import ServiceRefused
from web.formats import digits
from web.languages import to_translate
from web.pages.orders import admissions
from web.pages.shifts import PAYMENTS
from web.pages.transfer import test_page
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
NOTES: Final = ((50_000, "q"), (100_000, "w"), (200_000, "e"), (500_000, "r"))  # and their keys
PAPERS: Final = ("80mm", "a6", "a4")
_TYPED: Final = ("attempt", "performance", "quantity", "given", "slip")
_MISREAD = to_translate(
    "Please check the number of tickets (1 to 50), the amount that was handed over and the number on the card slip."
)

_NO_ROLL = to_translate("The roll printer does not answer. Please check its paper, power and network.")


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as the seller left it; `attempt` is the same however often one form is sent."""

    attempt: str
    performance_id: str = ""
    quantity: str = "1"
    given: str = ""
    slip: str = ""
    notice: str = ""


@router.get("/house/counter")
async def show(
    visit: CurrentVisit,
    house: Annotated[str | None, Query(max_length=40)] = None,
    performance: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The empty form, for the evening that is next."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    return await _page(visit, member, Filled(ids.new("att"), performance))


@router.post("/house/counter")
async def sell(visit: CurrentVisit) -> Response:
    """Sell; sent twice it is still one sale. A banknote's button only adds to what was handed over."""
    fields = await visit.submitted()
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    attempt, chosen, quantity, given, slip = (fields.get(name, "").strip() for name in _TYPED)
    filled = Filled(attempt, chosen, quantity, given, slip)
    if note := fields.get("note", ""):
        return await _page(visit, member, replace(filled, given=_sum(filled.given, note)))
    try:
        order = await _sold(visit, member, filled, kind=fields.get("payment_kind", "cash"))
    except ValidationError:
        return await _page(visit, member, replace(filled, notice=visit.text(_MISREAD)), status=422)
    except (ServiceRefused, Unavailable) as refused:
        status = refused.status if isinstance(refused, ServiceRefused) else 503
        return await _page(visit, member, replace(filled, notice=refused.message(visit.language)), status=status)
    return visit.redirect(f"/house/counter/sales/{order.id}")


@router.get("/house/counter/sales/{order_id}")
async def show_sale(visit: CurrentVisit, order_id: str) -> Response:
    """What was sold: change and tickets, or the QR code of the transfer until the money is there."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    return await _sale_page(visit, member, order_id)


@router.post("/house/counter/sales/{order_id}/rolls")
async def print_roll(visit: CurrentVisit, order_id: str) -> Response:
    """The tickets come out of the printer beside the drawer; why not is said on the page of the sale."""
    await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    try:
        await counter.print_roll(visit.site.ticketing, order_id, actor_token=member.token)
    except (ServiceRefused, Unavailable) as refused:
        status = refused.status if isinstance(refused, ServiceRefused) else 503
        notice = visit.text(_NO_ROLL) if status == 503 else refused.message(visit.language)
        return await _sale_page(visit, member, order_id, notice=notice, status=status)
    return visit.redirect(f"/house/counter/sales/{order_id}")


async def _sale_page(visit: Visit, member: Member, order_id: str, *, notice: str = "", status: int = 200) -> Response:
    order = await _sale_of(visit, member, order_id)
    transfer = order.transfer
    return visit.page(
        "counter_sale.html",
        status=status,
        form=True,
        notice_text=notice,
        rolls=bool(visit.site.settings.roll_printers),
        member=_seller(member.of_house(order.organisation_id)),
        order=order,
        line=order.lines[0],
        admissions=admissions(order),
        change=order.given.minor - order.total.minor if order.given else 0,
        moving=order.state is OrderState.PENDING,
        code=qr_codes.svg(transfer.payload) if transfer else "",
        bank=bank_names.name_of(transfer.bank_bin) if transfer else "",
        test_page=test_page(visit, order, back=f"/house/counter/sales/{order.id}"),
        papers=PAPERS,
        payments=PAYMENTS,
    )


@router.get("/house/counter/sales/{order_id}/tickets")
async def show_tickets(
    visit: CurrentVisit, order_id: str, paper: Annotated[str, Query(pattern="^(80mm|a6|a4)$")] = "80mm"
) -> Response:
    """The tickets on paper of that size, one each."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    order = await _sale_of(visit, member, order_id)
    _seller(member.of_house(order.organisation_id))
    return visit.page(
        "counter_tickets.html",
        order=order,
        line=order.lines[0],
        admissions=admissions(order, await _codes(visit, member, order)),
        paper=paper,
        papers=PAPERS,
    )


async def _sale_of(visit: Visit, member: Member, order_id: str) -> OrderView:
    """The sale. Raises NotFound for an order of something else: a film has no place to be printed."""
    order = await ticketing.order_of_house(visit.site.ticketing, order_id, actor_token=member.token)
    if any(line.starts_at is None for line in order.lines):
        raise NotFound
    return order


async def _codes(visit: Visit, member: Member, order: OrderView) -> Sequence[EntryCode]:
    """Signed codes to print; none while ticketing cannot make them: then the typed code is in the QR code."""
    try:
        return (await ticketing.entry_codes_of_house(visit.site.ticketing, order.id, actor_token=member.token)).codes
    except (ServiceRefused, Unavailable):
        return ()


def _seller(member: Member) -> Member:
    if not member.may_sell:
        raise Forbidden
    return member


async def _sold(visit: Visit, member: Member, filled: Filled, *, kind: str) -> OrderView:
    """The order. Raises ValidationError for what cannot be read, ServiceRefused, Unavailable."""
    http = visit.site.ticketing
    performance = await evenings.performance(http, filled.performance_id or "none", actor_token=member.token)
    sale = _sale(visit, filled, offer_id=performance.offer_id, kind=kind)
    key = hashlib.sha256(f"{filled.attempt}\n{sale.model_dump_json()}".encode()).hexdigest()
    return await counter.sell(http, sale, actor_token=member.token, idempotency_key=key)


def _sale(visit: Visit, filled: Filled, *, offer_id: str, kind: str) -> CounterSale:
    given = digits(filled.given) if kind == "cash" else ""
    return CounterSale.model_validate(
        {
            "offer_id": offer_id,
            "quantity": filled.quantity,
            "payment_kind": kind,
            "given_minor": given or None,
            "slip": filled.slip or None if kind == "terminal" else None,
            "language": visit.language.value,
        }
    )


def _sum(given: str, note: str) -> str:
    """What lies on the counter after one more banknote."""
    numbers = [int(digits(text)) for text in (given, note) if digits(text).isdecimal() and len(text) <= 20]
    return str(sum(numbers))


async def _page(visit: Visit, member: Member, filled: Filled, *, status: int = 200) -> Response:
    _seller(member)
    house_id, now = member.house.organisation_id, clock.now()
    every = await evenings.of_house(visit.site.ticketing, house_id, actor_token=member.token)
    on_sale = [one for one in every if one.state is PerformanceState.ON_SALE and one.ends_at > now]
    on_sale.sort(key=lambda one: one.starts_at)
    sales = await counter.latest(visit.site.ticketing, house_id, actor_token=member.token)
    shift = await shifts.running(visit.site.ticketing, house_id, actor_token=member.token)
    return visit.page(
        "counter.html",
        status=status,
        form=True,
        member=member,
        performances=on_sale,
        chosen=_chosen(on_sale, filled.performance_id),
        filled=filled,
        notes=NOTES,
        most=MOST_AT_ONCE,
        shift=shift,
        payments=PAYMENTS,
        sales=sales,
        transfers=bool(visit.site.settings.bank_account),
    )


def _chosen(on_sale: list[PerformanceView], performance_id: str) -> PerformanceView | None:
    return next((one for one in on_sale if one.id == performance_id), on_sale[0] if on_sale else None)
