"""`/house/counter`: one screen to sell at the theatre's counter; each sale has a page, and a page to print."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, repeat
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra import clock, ids
from infra.errors import Forbidden, NotFound, Unavailable
from ticketing.approvals.schemas import Action, ApprovalWish
from ticketing.boxoffice.schemas import MOST_AT_ONCE, CounterSale
from ticketing.catalog.schemas import PerformanceState, PerformanceView
from ticketing.entry_codes.schemas import EntryCode
from ticketing.inventory.schemas import HoldView, ZoneView
from ticketing.orders.schemas import OrderState, OrderView
from ticketing.rules.schemas import Concession
from web import bank_names, counter_baskets, counter_reductions, counter_shown, qr_codes, seat_list, staff, zone_marks
from web.clients import answers, approvals, counter, evenings, inventory, shifts, ticketing
from web.clients.answers import ServiceRefused
from web.formats import digits
from web.languages import to_translate
from web.pages.orders import admissions
from web.pages.shifts import PAYMENTS
from web.pages.transfer import test_page
from web.staff import Member
from web.visit import CurrentVisit, Visit, seconds_until
from web.zone_marks import Mark

router = APIRouter()
NOTES: Final = ((50_000, "q"), (100_000, "w"), (200_000, "e"), (500_000, "r"))  # and their keys
ZONE_KEYS: Final = "asdfghjkl"
NEEDED: Final = "approval_needed"
PAPERS: Final = ("80mm", "a6", "a4")
_GROUP: Final = "group"  # one sheet of A4 for who leads a group
MOST_FIELDS: Final = MOST_AT_ONCE + 40
_TYPED: Final = ("attempt", "performance", "quantity", "given", "slip", "zone", "basket", "discount", "reason")
_MISREAD = to_translate(
    "Please check the number of tickets (1 to 50), the amount that was handed over and the number on the card slip. "
    "A discount needs an amount and a reason."
)
_PRICES_CHANGED = to_translate("The seats cost something else now: look at the total, then take the money.")
_SEATS_FIRST = to_translate("Please let the seats be found first, then take the money.")
_NO_ROLL = to_translate("The roll printer does not answer. Please check its paper, power and network.")


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as the seller left it; `attempt` is the same however often one form is sent."""

    attempt: str
    performance_id: str = ""
    quantity: str = "1"
    given: str = ""
    slip: str = ""
    zone: str = ""
    basket: str = ""  # sealed: seats that are kept for this customer
    discount: str = ""
    reason: str = ""
    concessions: tuple[Concession, ...] = field(default=(), kw_only=True)  # who of a group pays less
    reducing: bool = field(default=False, kw_only=True)  # that is what the seller wants to say now
    second: str = ""  # it takes somebody else: her e-mail is asked for
    notice: str = ""

    def saying(self, notice: str) -> "Filled":
        """The same with a sentence above it."""
        return replace(self, notice=notice)


@dataclass(frozen=True, slots=True)
class Seats:
    """Of an evening with price zones: the zones with their marks and keys, and what is kept for the customer."""

    zones: list[tuple[ZoneView, Mark, str]]
    chosen_zone: str
    hold: HoldView | None
    seconds: int
    reserved: bool  # under a name: it is not given back when other seats are wanted


@router.get("/house/counter")
async def show(
    visit: CurrentVisit,
    house: Annotated[str | None, Query(max_length=40)] = None,
    performance: Annotated[str, Query(max_length=40)] = "",
    basket: Annotated[str, Query(max_length=counter_baskets.MOST_SEALED)] = "",
    reductions: Annotated[bool, Query()] = False,
) -> Response:
    """The empty form, for the evening that is next; or with the seats that are kept for the customer."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    return await page(visit, member, Filled(ids.new("att"), performance, basket=basket, reducing=reductions))


@router.post("/house/counter")
async def sell(visit: CurrentVisit) -> Response:
    """Sell; sent twice it is still one sale. A banknote's button only adds to what was handed over."""
    fields = await visit.submitted(max_fields=MOST_FIELDS)
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    filled = Filled(*(fields.get(name, "").strip() for name in _TYPED))
    filled = replace(filled, concessions=counter_reductions.counted(fields))
    if note := fields.get("note", ""):
        return await page(visit, member, replace(filled, given=_sum(filled.given, note)))
    order, first = None, _SEATS_FIRST
    try:
        if await counter_reductions.change(visit, filled.basket, fields) or "reduce" in fields:
            first, filled = _PRICES_CHANGED, replace(filled, attempt=ids.new("att"), given="")
        else:
            if fields.get("second_email"):
                await _confirmed(visit, member, filled, fields)
            order = await _sold(visit, member, filled, kind=fields.get("payment_kind", "cash"))
    except ValidationError:
        return await page(visit, member, filled.saying(visit.text(_MISREAD)), status=422)
    except (ServiceRefused, Unavailable) as refused:
        status = answers.status_of(refused)
        second = "second_email" in fields or (isinstance(refused, ServiceRefused) and refused.code == NEEDED)
        filled = replace(filled, second="asked" if second else "")
        return await page(visit, member, filled.saying(refused.message(visit.language)), status=status)
    if order is None:
        return await page(visit, member, filled.saying(visit.text(first)), status=409)
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
        status = answers.status_of(refused)
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
        member=seller(member.of_house(order.organisation_id)),
        order=order,
        line=order.lines[0],
        admissions=admissions(order),
        change=order.given.minor - order.total.minor if order.given else 0,
        moving=order.state is OrderState.PENDING,
        code=qr_codes.svg(transfer.payload) if transfer else "",
        bank=bank_names.name_of(transfer.bank_bin) if transfer else "",
        test_page=test_page(visit, order, back=f"/house/counter/sales/{order.id}"),
        papers=papers_for(order),
        payments=PAYMENTS,
    )


@router.get("/house/counter/sales/{order_id}/tickets")
async def show_tickets(
    visit: CurrentVisit, order_id: str, paper: Annotated[str, Query(pattern="^(80mm|a6|a4|group)$")] = "80mm"
) -> Response:
    """The tickets on paper of that size, one each; a group's on one sheet, each with its own code."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    order = await _sale_of(visit, member, order_id)
    seller(member.of_house(order.organisation_id))
    return visit.page(
        "counter_tickets.html",
        order=order,
        line=order.lines[0],
        lines={line.id: line for line in order.lines},
        admissions=admissions(order, await _codes(visit, member, order)),
        paper=paper,
        papers=papers_for(order),
    )


def papers_for(order: OrderView) -> tuple[str, ...]:
    """On what its tickets may be printed: several of one evening also on one sheet."""
    together = len(order.lines) > 1 and len({line.performance_id for line in order.lines}) == 1
    return (*PAPERS, _GROUP) if together else PAPERS


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


def seller(member: Member) -> Member:
    if not member.may_sell:
        raise Forbidden
    return member


async def _sold(visit: Visit, member: Member, filled: Filled, *, kind: str) -> OrderView | None:
    """The order; none when seats have to be chosen first.

    Raises ValidationError for what cannot be read, ServiceRefused, Unavailable.
    """
    http = visit.site.ticketing
    hold_id, hold_key = counter_baskets.keys(visit, filled.basket)
    what: dict[str, object] = {"hold_id": hold_id}
    if not hold_id:
        performance = await evenings.performance(http, filled.performance_id or "none", actor_token=member.token)
        if performance.zones:
            return None
        what = {"offer_id": performance.offer_id, "quantity": filled.quantity, "concessions": filled.concessions}
    sale = _sale(visit, filled, what=what, kind=kind)
    key = hashlib.sha256(f"{filled.attempt}\n{sale.model_dump_json()}".encode()).hexdigest()
    return await counter.sell(http, sale, actor_token=member.token, idempotency_key=key, hold_key=hold_key)


def _sale(visit: Visit, filled: Filled, *, what: dict[str, object], kind: str) -> CounterSale:
    given = digits(filled.given) if kind == "cash" else ""
    return CounterSale.model_validate(
        what
        | {
            "payment_kind": kind,
            "given_minor": given or None,
            "slip": filled.slip or None if kind == "terminal" else None,
            "discount_minor": digits(filled.discount) or None,
            "discount_reason": filled.reason or None,
            "language": visit.language.value,
        }
    )


async def _confirmed(visit: Visit, member: Member, filled: Filled, fields: dict[str, str]) -> None:
    """A second person lets a discount of this shift be. Raises ValidationError, ServiceRefused, Unavailable."""
    http, house = visit.site.ticketing, member.house.organisation_id
    shift = await shifts.running(http, house, actor_token=member.token)
    wish = ApprovalWish(
        organisation_id=house,
        action=Action.DISCOUNT,
        subject=shift.id if shift else "",
        amount_minor=int(digits(filled.discount) or "0"),
        reason=filled.reason,
    )
    asked = await approvals.ask(http, wish, actor_token=member.token)
    email, password = fields["second_email"].strip(), fields.get("second_password", "")
    await approvals.decide(http, asked.id, actor_token=member.token, email=email[:254], password=password[:200])


def _sum(given: str, note: str) -> str:
    """What lies on the counter after one more banknote."""
    numbers = [int(digits(text)) for text in (given, note) if digits(text).isdecimal() and len(text) <= 20]
    return str(sum(numbers))


async def page(visit: Visit, member: Member, filled: Filled, *, status: int = 200) -> Response:
    """The counter's one screen as the seller left it. Raises Forbidden for who sells nothing here."""
    seller(member)
    house_id, now = member.house.organisation_id, clock.now()
    every = await evenings.of_house(visit.site.ticketing, house_id, actor_token=member.token)
    on_sale = [one for one in every if one.state is PerformanceState.ON_SALE and one.ends_at > now]
    on_sale.sort(key=lambda one: one.starts_at)
    sales = await counter.latest(visit.site.ticketing, house_id, actor_token=member.token)
    shift = await shifts.running(visit.site.ticketing, house_id, actor_token=member.token)
    chosen = _chosen(on_sale, filled.performance_id)
    if shift is not None and (filled.basket or visit.request.method == "POST"):  # not yet: an empty form
        await counter_shown.tell(
            visit,
            shift_id=shift.id,
            actor_token=member.token,
            basket=filled.basket,
            offer_id=chosen.offer_id or "" if chosen and not chosen.zones else "",
            quantity=filled.quantity,
            concessions=filled.concessions,
            discount=filled.discount,
        )
    return visit.page(
        "counter.html",
        status=status,
        form=True,
        member=member,
        performances=on_sale,
        chosen=chosen,
        seats=await _seats(visit, chosen, filled),
        price_of=seat_list.price_of,
        reductions=await counter_reductions.offered(visit, chosen, filled.concessions),
        filled=filled,
        notes=NOTES,
        most=MOST_AT_ONCE,
        shift=shift,
        payments=PAYMENTS,
        sales=sales,
        transfers=bool(visit.site.settings.bank_account),
    )


async def _seats(visit: Visit, chosen: PerformanceView | None, filled: Filled) -> Seats | None:
    """What is kept, and what there is to choose of an evening with price zones: at first one in which there is room."""
    hold = await counter_baskets.current(visit, filled.basket)
    if chosen is None or not (chosen.zones or hold):
        return None
    zones = (await inventory.seats(visit.site.ticketing, chosen.id)).zones if chosen.zones else []
    wanted = filled.zone or next((zone.id for zone in zones if zone.left), "")
    keys = chain(ZONE_KEYS, repeat(""))
    seconds = seconds_until(hold.expires_at, clock.now()) if hold else 0
    reserved = counter_baskets.is_reserved(visit, filled.basket)
    return Seats(list(zip(zones, zone_marks.marks(zones), keys, strict=False)), wanted, hold, seconds, reserved)


def _chosen(on_sale: list[PerformanceView], performance_id: str) -> PerformanceView | None:
    return next((one for one in on_sale if one.id == performance_id), on_sale[0] if on_sale else None)
