"""Once a day ticketing forgets what has been settled long ago, and never what a person must look at."""

from datetime import timedelta

from sqlalchemy import select

from infra import clock
from tests.ticketing.stage import Stage
from ticketing import tasks_retention
from ticketing.payments.models import EventState, WebhookEvent

NOW = clock.now()


def event(name: str, state: EventState, age: timedelta) -> WebhookEvent:
    then = NOW - age
    return WebhookEvent(
        id=name,
        provider="stripe",
        event_id=name,
        kind="checkout.session.completed",
        payload={},
        state=state,
        received_at=then,
        due_at=NOW + timedelta(days=400),
        attempts=1,
        settled_at=None if state is EventState.RECEIVED else then,
    )


async def test_settled_webhook_events_are_kept_for_ninety_days(stage_without_stripe: Stage) -> None:
    database, days = stage_without_stripe.database, timedelta(days=90)
    async with database.transaction() as session:
        session.add(event("old", EventState.DONE, days))
        session.add(event("fresh", EventState.DONE, days - timedelta(hours=1)))
        session.add(event("parked", EventState.PARKED, 4 * days))
        session.add(event("waiting", EventState.RECEIVED, 4 * days))
    await tasks_retention.forget_old(database, now=NOW)
    async with database.reading() as session:
        assert set(await session.scalars(select(WebhookEvent.id))) == {"fresh", "parked", "waiting"}
