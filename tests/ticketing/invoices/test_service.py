"""Each sale has one invoice and each refund an adjustment, numbered without a gap, whoever writes at the same time."""

import asyncio
from contextvars import ContextVar
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from infra import clock
from infra.database.engine import Database
from infra.settings import Settings
from tests.ticketing.evening import on_sale
from tests.ticketing.invoices.house import decide, given_back, report, sold, write
from tests.ticketing.stage import HOUSE, PRICE
from ticketing.invoices import queries, service
from ticketing.invoices.errors import InvoiceReplaced
from ticketing.invoices.models import Invoice
from ticketing.invoices.schemas import InvoiceView, ReplacementWish
from ticketing.orders import queries as orders
from ticketing.orders.models import BuyerOfInvoice
from ticketing.orders.schemas import InvoiceBuyer

pytestmark = pytest.mark.both_engines
_TAKEN: ContextVar[tuple[str, int]] = ContextVar("taken")
_COMPANY = InvoiceBuyer(name="Công ty Lụa", tax_code="0109876543", address="Hà Nội")


async def of_order(database: Database, order_id: str) -> list[InvoiceView]:
    async with database.reading() as session:
        return await queries.views(session, order_id=order_id)


async def test_a_sale_is_written_once_with_its_rows_and_the_tax_in_its_price(
    database: Database, settings: Settings
) -> None:
    await decide(database)
    _performance, offer_id = await on_sale(database)
    order_id = await sold(database, settings, offer_id, 2)
    assert [fault.code for fault in (await report(database)).faults] == ["sale_without_invoice"]
    assert len(await write(database, order_id)) == 1
    assert await write(database, order_id) == []
    [invoice] = await of_order(database, order_id)
    year = clock.now().year % 100
    assert (invoice.form, invoice.symbol, invoice.number) == ("1", f"C{year}MHM", 1)
    assert (invoice.total.minor, invoice.vat.minor) == (2 * PRICE, 4_762)  # 5/105
    [row] = invoice.lines
    assert (row.quantity, row.unit_minor, row.name.split(",")[0]) == (2, PRICE, "Vé: Kim Vân Kiều")
    assert (invoice.buyer_name, invoice.buyer_tax_code) == ("Ana Nguyễn", "")
    assert not (await report(database)).faults


async def test_what_goes_back_is_an_adjustment_below_zero(database: Database, settings: Settings) -> None:
    await decide(database)
    _performance, offer_id = await on_sale(database)
    order_id = await sold(database, settings, offer_id, 2)
    async with database.reading() as session:
        first, _second = await orders.tickets(session, order_id=order_id)
    await given_back(database, order_id, ticket_ids=[first.id])
    assert len(await write(database, order_id)) == 2  # even if nobody came to write the sale before
    await given_back(database, order_id)
    assert [fault.code for fault in (await report(database)).faults] == ["refund_without_invoice"]
    await write(database, order_id)
    original, part, rest = await of_order(database, order_id)
    assert [one.total.minor for one in (original, part, rest)] == [2 * PRICE, -PRICE, -PRICE]
    assert {part.refers_to, rest.refers_to} == {original.id}
    assert part.refers_to_number == f"1{original.symbol} 00000001"
    assert original.vat.minor + part.vat.minor + rest.vat.minor == 0
    assert not (await report(database)).faults


async def test_only_what_was_sold_while_the_house_writes_them(database: Database, settings: Settings) -> None:
    _performance, offer_id = await on_sale(database, capacity=5)
    before = await sold(database, settings, offer_id)
    await decide(database)
    during = await sold(database, settings, offer_id)
    await decide(database, active=False)
    after = await sold(database, settings, offer_id)
    for order_id in (before, during, after):
        await write(database, order_id)
    await given_back(database, before)
    await given_back(database, during)
    assert await write(database, before) == []
    assert len(await write(database, during)) == 1  # what was invoiced is adjusted, also later
    assert [len(await of_order(database, one)) for one in (before, during, after)] == [0, 2, 0]
    assert not (await report(database)).faults


async def test_a_company_is_named_or_named_later_in_one_that_replaces(database: Database, settings: Settings) -> None:
    await decide(database, form="2", vat_percent=8)
    _performance, offer_id = await on_sale(database, capacity=5)
    named = await sold(database, settings, offer_id)
    async with database.transaction() as session:
        session.add(BuyerOfInvoice(order_id=named, name="Công ty Tơ", tax_code="0101112223", address=""))
    await write(database, named)
    [invoice] = await of_order(database, named)
    assert (invoice.buyer_name, invoice.buyer_tax_code) == ("Công ty Tơ", "0101112223")
    assert (invoice.vat_percent, invoice.vat.minor) == (None, 0)  # form 2 tells of no tax
    wish = ReplacementWish(buyer=_COMPANY, reason="Sai tên người mua")
    async with database.transaction() as session:
        found = await queries.invoice(session, invoice_id=invoice.id, lock=True)
        await service.replace(session, invoice=found, wish=wish, by="acc_owner", now=clock.now())
        with pytest.raises(InvoiceReplaced):
            await service.replace(session, invoice=found, wish=wish, by="acc_owner", now=clock.now())
    await given_back(database, named)
    await write(database, named)
    old, new, adjustment = await of_order(database, named)
    assert (old.replaced, new.buyer_name, new.total.minor, new.number) == (True, "Công ty Lụa", PRICE, 2)
    assert (adjustment.refers_to, adjustment.buyer_name) == (new.id, "Công ty Lụa")
    assert not (await report(database)).faults


async def _written_at_once(database: Database, settings: Settings, write_one: Any) -> list[int]:
    """The numbers that came of twelve orders, each heard of twice at the same time."""
    await decide(database)
    _performance, offer_id = await on_sale(database, capacity=12)
    sales = [await sold(database, settings, offer_id) for _ in range(12)]
    await asyncio.gather(*(write_one(order_id) for order_id in sales * 2))
    async with database.reading() as session:
        return list(await session.scalars(select(Invoice.number).order_by(Invoice.number)))


async def test_numbers_have_no_gap_whoever_writes_at_once(database: Database, settings: Settings) -> None:
    numbers = await _written_at_once(database, settings, lambda order_id: write(database, order_id))
    assert numbers == list(range(1, 13))
    assert not (await report(database)).faults


async def test_numbers_that_are_taken_before_leave_gaps(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the number in a transaction of its own, as a sequence would give it."""
    count = service.next_number

    async def taken_before(*_args: object, **_words: object) -> tuple[str, int]:
        return _TAKEN.get()

    async def write_one(order_id: str) -> None:
        async with database.transaction() as session:
            house = await queries.invoicing(session, organisation_id=HOUSE)
            assert house is not None
            _TAKEN.set(await count(session, house=house, now=clock.now()))
        await write(database, order_id)

    monkeypatch.setattr(service, "next_number", taken_before)
    numbers = await _written_at_once(database, settings, write_one)
    assert len(numbers) == 12
    assert [fault.code for fault in (await report(database)).faults] == ["number_missing"]


async def test_the_database_refuses_a_second_invoice_and_a_number_twice(database: Database, settings: Settings) -> None:
    await decide(database)
    _performance, offer_id = await on_sale(database)
    order_id = await sold(database, settings, offer_id)
    [invoice_id] = await write(database, order_id)
    for same in ({"number": 1, "ledger_transaction_id": "ltx_other"}, {"number": 2}):
        async with database.reading() as session:
            known = await session.get_one(Invoice, invoice_id)
            values = {column.name: getattr(known, column.name) for column in Invoice.__table__.columns}
        with pytest.raises(IntegrityError):
            async with database.transaction() as session:
                session.add(Invoice(**{**values, **same, "id": "inv_second"}))
    async with database.transaction() as session:
        await session.execute(delete(Invoice))
    assert {fault.code for fault in (await report(database)).faults} == {"sale_without_invoice", "number_missing"}
