"""Compare invoices with the ledger: each sale of a house that writes them has one, and no number is missing. Reads."""

from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from ticketing.invoices.models import Invoice, InvoiceSeries, Invoicing
from ticketing.invoices.schemas import InvoiceFault, InvoiceKind, InvoiceReport, InvoiceState
from ticketing.ledger.models import Account, LedgerEntry, LedgerTransaction, Posting
from ticketing.orders.models import Ticket

_WORST = 100


async def verify(session: AsyncSession) -> InvoiceReport:
    """The report; `faults` is empty when everything fits. What was settled seconds ago may still be on its way."""
    count = select(func.count()).select_from(Invoice)
    return InvoiceReport(
        houses=await session.scalar(select(func.count()).select_from(Invoicing)) or 0,
        invoices=await session.scalar(count) or 0,
        waiting=await session.scalar(count.where(Invoice.state == InvoiceState.WAITING)) or 0,
        refused=await session.scalar(count.where(Invoice.state == InvoiceState.REFUSED)) or 0,
        faults=[
            *await _faults(session, _sales_without(), "sale_without_invoice", "was sold and has no invoice"),
            *await _faults(session, _refunds_without(), "refund_without_invoice", "went back without an adjustment"),
            *await _faults(session, _of_nothing(), "invoice_of_nothing", "tells of another amount than the ledger"),
            *await _faults(session, _gaps(), "number_missing", "has fewer invoices than numbers"),
        ],
    )


def _amounts() -> Any:
    """Sales and refunds of the ledger, what each moved, and for which house."""
    of = or_(
        and_(LedgerTransaction.posting == Posting.SALE, LedgerEntry.account == Account.SALES),
        and_(LedgerTransaction.posting == Posting.REFUND, LedgerEntry.account == Account.REFUNDS),
    )
    return (
        select(
            LedgerTransaction.id,
            LedgerTransaction.order_id,
            LedgerTransaction.posting,
            LedgerTransaction.occurred_at,
            LedgerEntry.organisation_id,
            func.sum(-LedgerEntry.amount_minor).label("amount"),
        )
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(of)
        .group_by(LedgerTransaction.id, LedgerEntry.organisation_id)
        .subquery()
    )


def _sales_without() -> Select[Any]:
    sale = _amounts()
    in_time = (Invoicing.since <= sale.c.occurred_at) & (
        Invoicing.until.is_(None) | (sale.c.occurred_at < Invoicing.until)
    )
    query = select(sale.c.order_id).join(Invoicing, Invoicing.organisation_id == sale.c.organisation_id)
    query = query.outerjoin(Invoice, Invoice.ledger_transaction_id == sale.c.id)
    brought = exists().where(Ticket.order_id == sale.c.order_id)
    return query.where(sale.c.posting == Posting.SALE, sale.c.amount != 0, in_time, brought, Invoice.id.is_(None))


def _refunds_without() -> Select[Any]:
    refund, adjustment = _amounts(), aliased(Invoice)
    original = (Invoice.order_id == refund.c.order_id) & (Invoice.kind == InvoiceKind.ORIGINAL)
    query = select(refund.c.order_id).join(Invoice, original)
    query = query.outerjoin(adjustment, adjustment.ledger_transaction_id == refund.c.id)
    return query.where(refund.c.posting == Posting.REFUND, refund.c.amount != 0, adjustment.id.is_(None))


def _of_nothing() -> Select[str]:
    posted = _amounts()
    query = select(Invoice.id).outerjoin(posted, posted.c.id == Invoice.ledger_transaction_id)
    wrong = posted.c.id.is_(None) | (posted.c.amount != Invoice.total_minor)
    return query.where(Invoice.kind != InvoiceKind.REPLACEMENT, wrong)


def _gaps() -> Select[str]:
    numbers = func.count(Invoice.id)
    query = select(InvoiceSeries.symbol).outerjoin(Invoice, Invoice.series_id == InvoiceSeries.id)
    return query.group_by(InvoiceSeries.id).having(numbers != InvoiceSeries.last_number)


async def _faults(session: AsyncSession, query: Select[Any], code: str, what: str) -> list[InvoiceFault]:
    found = await session.scalars(query.limit(_WORST))
    return [InvoiceFault(code=code, subject=str(subject), what=what) for subject in found]
