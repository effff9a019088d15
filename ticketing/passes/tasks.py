"""What passes do by the outbox and by the clock. No transaction is open while Stripe is asked."""

from datetime import datetime
from typing import Any

import structlog

from infra import clock
from infra.database.engine import Database
from infra.database.retrying import again_if_broken_off
from infra.money import Money
from infra.outbox.relay import Handler
from infra.settings import Settings
from ticketing.catalog.schemas import OfferKind
from ticketing.delivery import letters
from ticketing.orders import queries as orders
from ticketing.orders import settle_order
from ticketing.orders.errors import ReportMismatch
from ticketing.orders.models import Order
from ticketing.orders.told import OrderTold
from ticketing.passes import queries, renew, service
from ticketing.passes.models import Pass, PassPeriod
from ticketing.passes.schemas import PassState
from ticketing.payments import queries as payments
from ticketing.payments import reports
from ticketing.payments.errors import CardDeclined, PaymentsAway
from ticketing.payments.gateway import PROVIDER, SavedCard, StripeGateway

_log = structlog.get_logger("passes")


def keeper(database: Database, gateway: StripeGateway) -> Handler:
    """What passes do when an order was paid or refunded; for others than passes, nothing."""

    async def keep(payload: dict[str, Any]) -> None:
        word, now = OrderTold.model_validate(payload), clock.now()
        if word.kind not in (None, OfferKind.PASS):
            return
        async with database.reading() as session:
            lines = await orders.lines(session, order_id=word.order_id)
            payment = await payments.payment_of_order(session, order_id=word.order_id)
        if not lines or lines[0].kind is not OfferKind.PASS or payment is None:
            return
        card = None
        if word.event == "paid" and payment.provider == PROVIDER and payment.payment_intent_id:
            card = await gateway.saved_card(payment.payment_intent_id)
        async with database.transaction() as session:
            order = await orders.order(session, order_id=word.order_id)
            if word.event == "paid":
                await service.keep_paid(session, order=order, card=card, now=now)
            elif word.event == "refunded":
                await service.keep_refunded(session, order=order, now=now)

    return keep


async def renew_due(
    database: Database, gateway: StripeGateway, settings: Settings, *, now: datetime | None = None
) -> None:
    """Write the orders of months that are near, charge saved cards, end what nobody paid."""
    now = now or clock.now()
    async with database.reading() as session:
        near = await queries.to_prepare(session, card_by=now + renew.CARD_LEAD, others_by=now + renew.TRANSFER_LEAD)
    for held in near:
        await _prepare(database, settings, held=held, now=now)
    async with database.reading() as session:
        due = await queries.to_charge(session, now=now)
    for period, held, order in due:
        try:
            await _charge(database, gateway, settings, period=period, held=held, order=order, now=now)
        except PaymentsAway:  # the claim runs out, and the same charge is asked for again
            break
    async with database.reading() as session:
        over = await queries.to_end(session, now=now)
    for held in over:
        await _end(database, settings, held=held, now=now)


async def _prepare(database: Database, settings: Settings, *, held: Pass, now: datetime) -> None:
    async with database.transaction() as session:
        if not await renew.waits(session, held=held):
            return
        period = await renew.prepare(session, held=held, settings=settings, now=now)
        if period is None:
            await service.cancel(session, held=held, now=now)
        elif held.customer_id is None:
            subject = await letters.subject_of(session, order_id=period.order_id)
            await letters.send(session, subject=subject, letter="pass_due", settings=settings, now=now)


@again_if_broken_off
async def _settle(database: Database, *, report: reports.Report, now: datetime) -> None:
    try:
        async with database.transaction() as session:
            await settle_order.settle(session, report=report, now=now)
    except ReportMismatch as mismatch:
        _log.error("renewal_mismatch", reason=str(mismatch))


async def _charge(
    database: Database,
    gateway: StripeGateway,
    settings: Settings,
    *,
    period: PassPeriod,
    held: Pass,
    order: Order,
    now: datetime,
) -> None:
    async with database.transaction() as session:
        if not await renew.claim(session, period=period, now=now):
            return
    card = SavedCard(held.customer_id or "", held.payment_method_id or "")
    amount = Money(order.total_minor, order.currency)
    try:
        made = await gateway.charge(card, key=renew.charge_key(period), order_id=order.id, amount=amount)
    except CardDeclined as no:
        _log.warning("renewal_declined", pass_id=held.id, number=period.number, code=no.code)
        async with database.transaction() as session:
            if await renew.declined(session, period=period, now=now):
                event = f"pass_failed:{renew.charge_key(period)}"
                subject = await letters.subject_of(session, order_id=order.id)
                await letters.send(
                    session, subject=subject, letter="pass_failed", event=event, settings=settings, now=now
                )
        return
    report = reports.read_renewal(made)
    if report is not None:
        await _settle(database, report=report, now=now)


async def _end(database: Database, settings: Settings, *, held: Pass, now: datetime) -> None:
    async with database.transaction() as session:
        if await service.end(session, held=held, now=now) and held.state is not PassState.ENDING:
            subject = await letters.subject_of(session, order_id=held.order_id)
            event = f"pass_ended:{held.id}:{held.paid_until:%Y%m%d}"
            await letters.send(session, subject=subject, letter="pass_ended", event=event, settings=settings, now=now)
