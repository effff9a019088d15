"""From the outbox: what orders tell becomes invoices, and invoices go to the provider.

Settling an order does not wait for the one row that counts a house's numbers; the word `order_told`, written in the
same transaction, cannot be lost and may come twice.
"""

from typing import Any

from infra import clock
from infra.database.engine import Database
from infra.outbox.relay import Handler
from ticketing.invoices import queries, service
from ticketing.invoices.provider import EInvoices, ProviderRefused
from ticketing.invoices.schemas import InvoiceState
from ticketing.orders.told import OrderTold


def writer(database: Database) -> Handler:
    """What happened to an order is written on invoices."""

    async def hear(payload: dict[str, Any]) -> None:
        word = OrderTold.model_validate(payload)
        async with database.reading() as session:
            if not await service.may_be_due(session, order_id=word.order_id):
                return
        async with database.transaction() as session:
            await service.write_due(session, order_id=word.order_id, now=clock.now())

    return hear


def handlers(database: Database, provider: EInvoices) -> dict[str, Handler]:
    """Hands an invoice over; until the provider answers, it is tried again."""

    async def send(payload: dict[str, Any]) -> None:
        async with database.reading() as session:
            invoice = await queries.invoice(session, invoice_id=payload["invoice_id"])
            if invoice.state is not InvoiceState.WAITING:
                return
            document = await queries.document(session, invoice=invoice)
        try:
            answer = await provider.submit(document)
        except ProviderRefused as refusal:
            async with database.transaction() as session:
                await service.refused(session, invoice_id=document.id, reason=str(refusal), now=clock.now())
            return
        async with database.transaction() as session:
            await service.accepted(session, invoice_id=document.id, answer=answer, now=clock.now())

    return {service.TOPIC: send}
