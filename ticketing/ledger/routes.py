"""HTTP of the books: totals, the rows behind each, and both sides of a transaction."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from infra.contracts.actor import Actor, Role
from infra.http.callers import CurrentActor
from ticketing.dependencies import ServiceDatabase
from ticketing.ledger import queries, takings
from ticketing.ledger.errors import NotYourBooks
from ticketing.ledger.schemas import GroupedBy, TakingRow, Takings, TransactionView

router = APIRouter()
_READERS = (Role.OWNER, Role.BOX_OFFICE, Role.ACCOUNTANT)


@router.get("/organisations/{organisation_id}/takings")
async def show_takings(
    organisation_id: str, since: date, until: date, actor: CurrentActor, database: ServiceDatabase
) -> Takings:
    """What a house took on these days, added up in each way."""
    _require_reader(actor, organisation_id)
    async with database.reading() as session:
        rows = await queries.taking_rows(session, organisation_id=organisation_id, since=since, until=until)
    return Takings(
        organisation_id=organisation_id,
        since=since,
        until=until,
        whole=takings.totals(rows, by=None),
        by_day=takings.totals(rows, by=GroupedBy.DAY),
        by_title=takings.totals(rows, by=GroupedBy.TITLE),
        by_payment=takings.totals(rows, by=GroupedBy.PAYMENT),
    )


@router.get("/organisations/{organisation_id}/takings/rows")
async def show_rows(  # noqa: PLR0917  (FastAPI fills them by name)
    organisation_id: str,
    since: date,
    until: date,
    actor: CurrentActor,
    database: ServiceDatabase,
    by: Annotated[GroupedBy | None, Query()] = None,
    key: Annotated[str, Query(max_length=40)] = "",
) -> list[TakingRow]:
    """The rows behind one total, or behind all of them."""
    _require_reader(actor, organisation_id)
    async with database.reading() as session:
        rows = await queries.taking_rows(session, organisation_id=organisation_id, since=since, until=until)
    return takings.selected(rows, by=by, key=key)


@router.get("/organisations/{organisation_id}/ledger-transactions/{transaction_id}")
async def show_transaction(
    organisation_id: str, transaction_id: str, actor: CurrentActor, database: ServiceDatabase
) -> TransactionView:
    """Both sides of a transaction of the house."""
    _require_reader(actor, organisation_id)
    async with database.reading() as session:
        return await queries.transaction(session, organisation_id=organisation_id, transaction_id=transaction_id)


def _require_reader(actor: Actor, organisation_id: str) -> None:
    if not actor.may(organisation_id, *_READERS):
        raise NotYourBooks
