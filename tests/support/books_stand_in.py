"""The books of a house as the pages see them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from fastapi import FastAPI

from ticketing.catalog.schemas import Price
from ticketing.ledger import takings
from ticketing.ledger.schemas import EntryView, GroupedBy, TakingRow, Takings, TransactionView
from ticketing.orders.schemas import BankReference, RefundToTransfer, SuspenseAssignment, SuspenseView

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def row_of(amount: int, *, kind: str = "stripe", name: str = "Mê Linh", number: int = 1) -> TakingRow:
    """A sale, or a refund below zero."""
    return TakingRow(
        entry_id=f"len_{number}",
        transaction_id=f"ltx_{number}",
        posting="sale" if amount >= 0 else "refund",
        order_id=f"ord_{number}",
        occurred_at=NOON,
        day=NOON.date(),
        title_id="ttl_1",
        name_vi=name,
        name_en=name,
        payment_kind=kind,
        amount_minor=amount,
        currency="VND",
    )


def _refund() -> RefundToTransfer:
    return RefundToTransfer(
        id="rfd_1",
        order_id="ord_1",
        amount=Price(minor=50_000, currency="VND"),
        reason="Suất huỷ",
        requested_at=NOON,
        buyer_name="Lan",
        buyer_email="lan@example.com",
        senders=["NGUYEN THI LAN"],
    )


def _refused() -> RefundToTransfer:
    changes = {"id": "rfd_2", "order_id": "ord_2", "payment_kind": "stripe", "senders": [], "refused": True}
    return _refund().model_copy(update=changes)


def _item() -> SuspenseView:
    return SuspenseView(
        id="sus_1",
        organisation_id=None,
        order_id=None,
        reason="unknown_memo",
        amount=Price(minor=70_000, currency="VND"),
        memo="tien ve",
        sender="TRAN VAN BA",
        transaction_id="FT1",
        booked_at=NOON,
    )


def _short() -> SuspenseView:
    return _item().model_copy(update={"id": "ord_short", "order_id": "ord_short", "reason": "short"})


@dataclass
class Books:
    """What the house took, what waits for it, and what its people did about it."""

    rows: list[TakingRow] = field(default_factory=lambda: [row_of(50_000), row_of(-20_000, kind="vietqr", number=2)])
    refunds: list[RefundToTransfer] = field(default_factory=lambda: [_refund(), _refused()])
    items: list[SuspenseView] = field(default_factory=lambda: [_item(), _short()])
    done: list[tuple[str, str, str]] = field(default_factory=list)


def add_books(app: FastAPI, books: Books) -> None:
    """Ticketing's routes about money."""

    @app.get("/api/ticketing/organisations/{house}/takings")
    async def show(house: str, since: date, until: date) -> Takings:
        return Takings(
            organisation_id=house,
            since=since,
            until=until,
            whole=takings.totals(books.rows, by=None),
            by_day=takings.totals(books.rows, by=GroupedBy.DAY),
            by_title=takings.totals(books.rows, by=GroupedBy.TITLE),
            by_payment=takings.totals(books.rows, by=GroupedBy.PAYMENT),
        )

    @app.get("/api/ticketing/organisations/{house}/takings/rows")
    async def rows(by: GroupedBy | None = None, key: str = "") -> list[TakingRow]:
        return takings.selected(books.rows, by=by, key=key)

    @app.get("/api/ticketing/organisations/{house}/ledger-transactions/{transaction_id}")
    async def transaction(house: str, transaction_id: str) -> TransactionView:
        plus = EntryView(account="stripe", organisation_id=None, title_id=None, amount_minor=50_000, currency="VND")
        minus = EntryView(
            account="sales", organisation_id=house, title_id="ttl_1", amount_minor=-50_000, currency="VND"
        )
        return TransactionView(
            id=transaction_id,
            posting="sale",
            order_id="ord_1",
            payment_kind="stripe",
            occurred_at=NOON,
            note="",
            entries=[plus, minus],
        )

    @app.get("/api/ticketing/refunds")
    async def refunds() -> list[RefundToTransfer]:
        return books.refunds

    @app.get("/api/ticketing/suspense")
    async def suspense() -> list[SuspenseView]:
        return books.items

    @app.post("/api/ticketing/refunds/{subject}/transfers", status_code=204)
    async def transferred(subject: str, word: BankReference) -> None:
        books.done.append(("transferred", subject, word.reference))

    @app.post("/api/ticketing/suspense/{subject}/assignments", status_code=204)
    async def assigned(subject: str, word: SuspenseAssignment) -> None:
        books.done.append(("assigned", subject, word.order_id))

    @app.post("/api/ticketing/suspense/{subject}/returns", status_code=204)
    async def returned(subject: str, word: BankReference) -> None:
        books.done.append(("returned", subject, word.reference))

    @app.post("/api/ticketing/orders/{subject}/deposit-returns", status_code=204)
    async def short_returned(subject: str, word: BankReference) -> None:
        books.done.append(("short returned", subject, word.reference))
