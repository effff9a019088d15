"""HTTP of webhook events that wait for a person, for whoever runs the installation."""

from fastapi import APIRouter, Depends

from infra import clock
from ticketing.accounts.routes import operator_only
from ticketing.dependencies import ServiceDatabase
from ticketing.payments import queries
from ticketing.payments import service as payments
from ticketing.payments.dependencies import InboxFilled
from ticketing.payments.schemas import ParkedEvent

router = APIRouter(dependencies=[Depends(operator_only)])


@router.get("/webhooks/parked")
async def parked(database: ServiceDatabase) -> list[ParkedEvent]:
    """What waits, oldest first, at most 200."""
    async with database.reading() as session:
        return [
            ParkedEvent(
                id=event.id,
                provider=event.provider,
                event_id=event.event_id,
                kind=event.kind,
                received_at=event.received_at,
                parked_at=event.settled_at or event.received_at,
                reason=event.last_error or "",
            )
            for event in await queries.parked_events(session)
        ]


@router.post("/webhooks/parked/{event_id}/retries", status_code=204)
async def retry(event_id: str, database: ServiceDatabase, inbox_filled: InboxFilled) -> None:
    """Put one back into the inbox, after what it contradicts was set right."""
    async with database.transaction() as session:
        await payments.retry(session, event_id=event_id, now=clock.now())
    inbox_filled.set()
