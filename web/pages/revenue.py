"""`/house/revenue`: what the house took, per day, title and way of paying; every total opens its rows, every row both
sides of its posting; and the same rows as a table for a spreadsheet."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ticketing.ledger.schemas import GroupedBy, TakingRow
from web import formats, periods, spreadsheets, staff
from web.clients import books
from web.languages import to_translate
from web.periods import Day, Period
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_COLUMNS: Final = (
    to_translate("Time"),
    to_translate("What"),
    to_translate("Title"),
    to_translate("Way of paying"),
    to_translate("Order"),
    to_translate("Ledger transaction"),
    to_translate("Amount"),
    to_translate("Currency"),
)
POSTINGS: Final = {"sale": to_translate("Sale"), "refund": to_translate("Refund")}
House = Annotated[str | None, Query(max_length=40)]


@router.get("/house/revenue")
async def show(visit: CurrentVisit, since: Day = "", until: Day = "", house: House = None) -> Response:
    """The totals."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    period = periods.of(since, until)
    found = await books.takings(
        visit.site.ticketing,
        member.house.organisation_id,
        since=period.since,
        until=period.until,
        actor_token=member.token,
    )
    return visit.page("revenue.html", member=member, period=period, takings=found)


@router.get("/house/revenue/rows")
async def show_rows(  # noqa: PLR0917  (FastAPI fills them by name)
    visit: CurrentVisit,
    since: Day = "",
    until: Day = "",
    by: Annotated[GroupedBy | None, Query()] = None,
    key: Annotated[str, Query(max_length=40)] = "",
    house: House = None,
) -> Response:
    """The rows behind one total."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    period = periods.of(since, until)
    rows = await _rows(visit, member, period, by, key)
    totals: dict[str, int] = {}
    for row in rows:
        totals[row.currency] = totals.get(row.currency, 0) + row.amount_minor
    return visit.page(
        "revenue_rows.html", member=member, period=period, rows=rows, totals=totals, by=by, key=key, postings=POSTINGS
    )


@router.get("/house/revenue.csv")
async def download(visit: CurrentVisit, since: Day = "", until: Day = "", house: House = None) -> Response:
    """Every row of the period, for a spreadsheet."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    period = periods.of(since, until)
    rows = await _rows(visit, member, period, None, "")
    head = [visit.text(column) for column in _COLUMNS]
    content = spreadsheets.csv_of([head, *([*_cells(visit, row)] for row in rows)])
    name = f"revenue-{period.since}-{period.until}.csv"
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/house/revenue/transactions/{transaction_id}")
async def show_transaction(visit: CurrentVisit, transaction_id: str, house: House = None) -> Response:
    """Both sides of one posting."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    found = await books.transaction(
        visit.site.ticketing, member.house.organisation_id, transaction_id, actor_token=member.token
    )
    return visit.page("ledger_transaction.html", member=member, transaction=found)


async def _rows(visit: Visit, member: Member, period: Period, by: GroupedBy | None, key: str) -> list[TakingRow]:
    return await books.taking_rows(
        visit.site.ticketing,
        member.house.organisation_id,
        since=period.since,
        until=period.until,
        by=by,
        key=key,
        actor_token=member.token,
    )


def _cells(visit: Visit, row: TakingRow) -> list[str | int]:
    return [
        formats.instant(row.occurred_at),
        visit.text(POSTINGS.get(row.posting, row.posting)),
        visit.pick(row.name_vi, row.name_en),
        row.payment_kind,
        row.order_id or "",
        row.transaction_id,
        row.amount_minor,
        row.currency,
    ]
