"""Add rows of the ledger up. Pure: a total is the sum of the rows that its key selects, and of nothing else."""

from collections.abc import Iterable, Sequence

from ticketing.ledger.schemas import GroupedBy, TakingRow, Total

WHOLE = "all"


def key_of(row: TakingRow, by: GroupedBy) -> str:
    """The group a row belongs to."""
    match by:
        case GroupedBy.DAY:
            return row.day.isoformat()
        case GroupedBy.TITLE:
            return row.title_id or row.performance_id or ""
        case GroupedBy.PAYMENT:
            return row.payment_kind


def selected(rows: Iterable[TakingRow], *, by: GroupedBy | None, key: str) -> list[TakingRow]:
    """The rows behind a total."""
    return [row for row in rows if by is None or key_of(row, by) == key]


def totals(rows: Iterable[TakingRow], *, by: GroupedBy | None) -> list[Total]:
    """One total per key and currency, in the order of the keys; without `by`, of everything."""
    groups: dict[tuple[str, str], list[TakingRow]] = {}
    for row in rows:
        groups.setdefault((key_of(row, by) if by else WHOLE, row.currency), []).append(row)
    return [_total(key, currency, group) for (key, currency), group in sorted(groups.items())]


def _total(key: str, currency: str, rows: Sequence[TakingRow]) -> Total:
    sales = sum(row.amount_minor for row in rows if row.amount_minor >= 0)
    refunds = sum(row.amount_minor for row in rows if row.amount_minor < 0)
    return Total(
        key=key,
        name_vi=rows[-1].name_vi,
        name_en=rows[-1].name_en,
        count=len(rows),
        sales_minor=sales,
        refunds_minor=refunds,
        net_minor=sales + refunds,
        currency=currency,
    )
