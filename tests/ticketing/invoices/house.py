"""A house that writes invoices, and what it sold."""

from typing import Any

from infra import clock, ids
from infra.database.engine import Database
from infra.settings import Settings
from tests.ticketing.evening import placed
from tests.ticketing.stage import HOUSE
from ticketing.invoices import service, verify
from ticketing.invoices.models import Invoicing
from ticketing.invoices.schemas import InvoiceReport, InvoicingWish
from ticketing.orders import refund_order, settle_order, settle_refund
from ticketing.payments import queries as payments
from ticketing.payments.reports import RefundReported


def decision(**changes: Any) -> InvoicingWish:
    """Invoices with five percent of tax in each price."""
    values = {
        "active": True,
        "form": "1",
        "letters": "HM",
        "vat_percent": 5,
        "seller_name": "Nhà hát Hoa Mai",
        "seller_tax_code": "0101234567",
        "seller_address": "12 phố Hàng Bạc, Hà Nội",
        **changes,
    }
    return InvoicingWish.model_validate(values)


async def decide(database: Database, **changes: Any) -> Invoicing:
    """The owner decides."""
    async with database.transaction() as session:
        return await service.decide(
            session, organisation_id=HOUSE, wish=decision(**changes), by="acc_owner", now=clock.now()
        )


async def sold(database: Database, settings: Settings, offer_id: str, quantity: int = 1) -> str:
    """An order that is paid."""
    order_id = await placed(database, settings, offer_id, quantity)
    async with database.transaction() as session:
        payment = await payments.payment_of_order(session, order_id=order_id)
        assert payment is not None
        await settle_order.mark_paid(session, payment=payment, found={}, now=clock.now())
    return order_id


async def given_back(database: Database, order_id: str, *, ticket_ids: list[str] | None = None) -> None:
    """A refund, and the money went."""
    async with database.transaction() as session:
        refund, _payment = await refund_order.request_refund(
            session,
            order_id=order_id,
            ticket_ids=ticket_ids,
            reason="Ốm",
            requested_by="acc_clara",
            request_key=ids.new("key"),
            now=clock.now(),
        )
    async with database.transaction() as session:
        report = RefundReported(
            order_id=order_id,
            refund_id=refund.id,
            provider_refund_id=None,
            payment_intent_id=None,
            amount_minor=refund.amount_minor,
            currency="VND",
            succeeded=True,
        )
        await settle_refund.settle(session, order_id=order_id, report=report, now=clock.now())


async def write(database: Database, order_id: str) -> list[str]:
    """What the outbox does when it hears of the order."""
    async with database.transaction() as session:
        return await service.write_due(session, order_id=order_id, now=clock.now())


async def report(database: Database) -> InvoiceReport:
    """What the verification says."""
    async with database.reading() as session:
        return await verify.verify(session)
