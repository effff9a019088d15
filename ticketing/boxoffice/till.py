"""Sell places of one offer for money that is on the table: cash, or the card terminal. Sellers who ring at the same
moment are served in one transaction, so that the locks, the postings and the commit are paid for once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts.actor import Actor, Role
from infra.database import idempotency
from infra.database.idempotency import IdempotencyKeyReused
from infra.errors import AppError
from infra.settings import Settings
from ticketing.boxoffice.errors import CashTooLittle, NotForTheCounter, NotYourCounter
from ticketing.boxoffice.schemas import CounterSale
from ticketing.catalog import queries as catalog
from ticketing.catalog.errors import OfferClosed
from ticketing.catalog.schemas import OfferKind, OfferView
from ticketing.orders import concede, order_lines, order_rows, place_order, sell_now
from ticketing.orders.schemas import OrderView
from ticketing.orders.sell_now import Sold
from ticketing.payments import bank_feed
from ticketing.shifts import service as shifts
from ticketing.shifts.models import Shift
from ticketing.shifts.service import Taken

CASH: Final = "cash"
SCOPE: Final = "counter"  # of the request keys of all sales at the counter
SELLERS: Final = (Role.OWNER, Role.BOX_OFFICE)


@dataclass(frozen=True, slots=True)
class Rung:
    """A sale as a seller rings it up."""

    sale: CounterSale
    actor: Actor
    request_key: str

    @property
    def fingerprint(self) -> str:
        """The same key again must say the same."""
        return idempotency.fingerprint(f"{self.actor.subject}\n{self.sale.model_dump_json()}".encode())


def takes(sale: CounterSale) -> bool:
    """Whether nobody waits for money, nothing was kept before, and nobody has to allow it."""
    return sale.offer_id is not None and sale.payment_kind != bank_feed.PAYMENT_KIND and not sale.discount_minor


async def ring_up(
    session: AsyncSession, *, offer_id: str, rung: Sequence[Rung], settings: Settings, now: datetime
) -> list[OrderView | AppError]:
    """The paid order of each sale of this offer, or why this seller may not. Sold until the performance ends.

    What stands against one of the others is raised, and none is sold: OfferNotFound, NotForTheCounter, OfferClosed,
    NoOpenShift, SoldOut, CashTooLittle, ConcessionsUnclear, ConcessionNotOffered, IdempotencyKeyMissing,
    IdempotencyKeyReused, IdempotencyKeyBusy.
    """
    offer = await offer_for_sale(session, offer_id=offer_id)
    first = {one.request_key: one for one in reversed(rung) if one.actor.may(offer.organisation_id, *SELLERS)}
    views: dict[str, OrderView] = {}
    if first:
        fingerprints = {key: one.fingerprint for key, one in first.items()}
        known = await idempotency.claim_all(session, scope=SCOPE, fingerprints=fingerprints, now=now)
        views = {key: OrderView.model_validate(answer) for key, answer in known.items()}
        new = [one for key, one in first.items() if key not in known]
        views |= await _sell(session, offer=offer, rung=new, settings=settings, now=now)
    return [_answer(one, first.get(one.request_key), views) for one in rung]


async def offer_for_sale(session: AsyncSession, *, offer_id: str) -> OfferView:
    """An offer that a counter sells. Raises OfferNotFound, NotForTheCounter, OfferClosed."""
    offer = await catalog.offer(session, offer_id=offer_id)
    if offer.kind is not OfferKind.ADMISSION:
        raise NotForTheCounter
    if not offer.on_sale:
        raise OfferClosed
    return offer


def found(sale: CounterSale, *, total_minor: int) -> dict[str, Any]:
    """What the seller says of the payment. Raises CashTooLittle."""
    if sale.payment_kind != CASH:
        return {"slip": sale.slip}
    given = sale.given_minor if sale.given_minor is not None else total_minor
    if given < total_minor:
        raise CashTooLittle
    return {"given_minor": given}


async def _sell(
    session: AsyncSession, *, offer: OfferView, rung: Sequence[Rung], settings: Settings, now: datetime
) -> dict[str, OrderView]:
    """The order of each request key."""
    if not rung:
        return {}
    sellers = {one.actor.subject for one in rung}
    drawers = await shifts.open_shifts_of(session, organisation_id=offer.organisation_id, sellers=sellers)
    snapshot = await order_lines.of_offer(session, offer=offer, until_end=True, now=now)
    sold = {}
    for one in rung:
        lines = await concede.lines(session, snapshot=snapshot, quantity=one.sale.quantity, chosen=one.sale.concessions)
        sold[one.request_key] = _drawn_up(one, lines, shift=drawers[one.actor.subject], settings=settings, now=now)
    await sell_now.write(session, sold=list(sold.values()), now=now)
    taken = [
        Taken(str(one.order.shift_id), one.order.id, one.order.total_minor, one.payment.provider)
        for one in sold.values()
    ]
    await shifts.record_sales(session, taken=taken, now=now)
    views = {key: one.view(settings) for key, one in sold.items()}
    answers = {key: view.model_dump(mode="json") for key, view in views.items()}
    await idempotency.store_all(session, scope=SCOPE, answers=answers)
    await sell_now.take_places(session, sold=list(sold.values()), offer=offer, now=now)
    return views


def _drawn_up(one: Rung, lines: Sequence[dict[str, Any]], *, shift: Shift, settings: Settings, now: datetime) -> Sold:
    return sell_now.draw_up(
        organisation_id=shift.organisation_id,
        lines=lines,
        buyer=order_rows.Buyer(language=one.sale.language),
        request_key=f"{SCOPE}:{one.request_key}",
        settings=settings,
        payment_kind=one.sale.payment_kind,
        found=lambda total_minor: found(one.sale, total_minor=total_minor),
        now=now,
        expires_at=now + place_order.TRANSFER_WINDOW,
        sold_by=shift.seller,
        shift_id=shift.id,
    )


def _answer(one: Rung, first: Rung | None, views: dict[str, OrderView]) -> OrderView | AppError:
    if first is None:
        return NotYourCounter()
    if one.fingerprint != first.fingerprint:
        return IdempotencyKeyReused()
    return views[one.request_key]
