"""Pursue a requested refund at the provider: `ask` calls out and touches no row, `take_in` writes and calls nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from infra.money import Money
from ticketing.orders import settle_refund
from ticketing.orders.errors import ReportMismatch
from ticketing.payments import reports
from ticketing.payments.errors import PaymentsAway, RefundRefusedByProvider
from ticketing.payments.gateway import PROVIDER, StripeGateway
from ticketing.payments.models import Payment, Refund

_ALREADY_REFUNDED = "charge_already_refunded"
_log = structlog.get_logger("orders")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking: the provider's name of the refund and its report, if it has them yet; or a refusal."""

    provider_refund_id: str | None = None
    report: reports.RefundReported | None = None
    refused: bool = False
    away: bool = False  # the provider did not answer


async def ask(gateway: StripeGateway, *, refund: Refund, payment: Payment) -> Answer:
    """Ask for the money back, or how far it is. A provider that is away is an answer without content, and so is a way
    of paying that nobody can be asked about: a person sends the money back."""
    if payment.provider != PROVIDER:
        return Answer()
    try:
        found = await _at_provider(gateway, refund=refund, payment=payment)
    except PaymentsAway:
        return Answer(away=True)
    except RefundRefusedByProvider as refused:
        _log.error("refund_refused_by_provider", refund_id=refund.id, code=refused.code)
        if refused.code == _ALREADY_REFUNDED:
            return Answer(report=_done_by_others(refund, payment))
        return Answer(refused=True)
    return Answer(provider_refund_id=found["id"], report=reports.read_refund(found))


async def take_in(session: AsyncSession, *, refund: Refund, answer: Answer, now: datetime) -> None:
    """Write down what came of asking."""
    if answer.provider_refund_id is not None:
        await settle_refund.record_provider_refund(
            session, refund_id=refund.id, provider_refund_id=answer.provider_refund_id
        )
    try:
        if answer.refused:
            await settle_refund.fail(session, refund=refund, now=now)
        elif answer.report is not None:
            await settle_refund.settle(session, order_id=refund.order_id, report=answer.report, now=now)
    except ReportMismatch as mismatch:  # raised before anything was changed
        _log.error("refund_mismatch", refund_id=refund.id, reason=str(mismatch))


async def _at_provider(gateway: StripeGateway, *, refund: Refund, payment: Payment) -> dict[str, Any]:
    if refund.provider_refund_id is not None:
        return await gateway.find_refund(refund.provider_refund_id)
    if payment.payment_intent_id is None:
        raise RefundRefusedByProvider("no_payment_intent")
    return await gateway.refund(
        refund_id=refund.id,
        order_id=refund.order_id,
        payment_intent_id=payment.payment_intent_id,
        amount=Money(refund.amount_minor, refund.currency),
    )


def _done_by_others(refund: Refund, payment: Payment) -> reports.RefundReported:
    """Someone refunded it at the provider's own desk: what we wanted is done, under a name we do not know."""
    return reports.RefundReported(
        order_id=refund.order_id,
        payment_intent_id=payment.payment_intent_id,
        refund_id=refund.id,
        provider_refund_id=None,
        succeeded=True,
        amount_minor=refund.amount_minor,
        currency=refund.currency,
    )
