"""Reads about the books of a house."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog.models import Performance, Title
from ticketing.ledger.errors import LedgerTransactionNotFound, PeriodRefused
from ticketing.ledger.models import Account, LedgerEntry, LedgerTransaction
from ticketing.ledger.schemas import EntryView, TakingRow, TransactionView

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LONGEST_PERIOD = timedelta(days=366)
_TAKEN = (Account.SALES, Account.REFUNDS)

_PASS = {"vi": "Vé tháng", "en": "Monthly pass"}  # what is neither a title nor a performance


async def taking_rows(session: AsyncSession, *, organisation_id: str, since: date, until: date) -> list[TakingRow]:
    """Every sale and refund of a house on these days, oldest first. Raises PeriodRefused."""
    if not timedelta(0) <= until - since <= LONGEST_PERIOD:
        raise PeriodRefused
    begin, end = _midnight(since), _midnight(until + timedelta(days=1))
    query = (
        select(LedgerEntry, LedgerTransaction, Title, Performance)
        .join(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
        .outerjoin(Title, Title.id == LedgerEntry.title_id)
        .outerjoin(Performance, Performance.id == LedgerEntry.performance_id)
        .where(LedgerEntry.organisation_id == organisation_id, LedgerEntry.account.in_(_TAKEN))
        .where(LedgerTransaction.occurred_at >= begin, LedgerTransaction.occurred_at < end)
        .order_by(LedgerTransaction.occurred_at, LedgerEntry.transaction_id, LedgerEntry.position)
    )
    return [
        TakingRow(
            entry_id=entry.id,
            transaction_id=head.id,
            posting=head.posting.value,
            order_id=head.order_id,
            occurred_at=head.occurred_at,
            day=head.occurred_at.astimezone(ZONE).date(),
            title_id=entry.title_id,
            performance_id=entry.performance_id,
            name_vi=_name(title or performance, "vi") or entry.title_id or _PASS["vi"],
            name_en=_name(title or performance, "en") or entry.title_id or _PASS["en"],
            payment_kind=head.payment_kind,
            amount_minor=-entry.amount_minor,
            currency=entry.currency,
        )
        for entry, head, title, performance in await session.execute(query)
    ]


async def transaction(session: AsyncSession, *, organisation_id: str, transaction_id: str) -> TransactionView:
    """A transaction in which the house has an entry. Raises LedgerTransactionNotFound."""
    head = await session.get(LedgerTransaction, transaction_id)
    mine = select(LedgerEntry).where(LedgerEntry.transaction_id == transaction_id)
    entries = (await session.scalars(mine.order_by(LedgerEntry.position))).all()
    if head is None or organisation_id not in {entry.organisation_id for entry in entries}:
        raise LedgerTransactionNotFound
    return TransactionView(
        id=head.id,
        posting=head.posting.value,
        order_id=head.order_id,
        payment_kind=head.payment_kind,
        occurred_at=head.occurred_at,
        note=head.note,
        entries=[
            EntryView(
                account=entry.account.value,
                organisation_id=entry.organisation_id,
                title_id=entry.title_id,
                performance_id=entry.performance_id,
                amount_minor=entry.amount_minor,
                currency=entry.currency,
            )
            for entry in entries
        ],
    )


def _name(sold: Title | Performance | None, language: str) -> str:
    """What was sold; of a performance with its evening, since one play has several."""
    if sold is None:
        return ""
    name = sold.name_vi if language == "vi" else sold.name_en
    if isinstance(sold, Title):
        return name
    return f"{name} · {sold.starts_at.astimezone(ZoneInfo(sold.zone)):%d/%m/%Y %H:%M}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
