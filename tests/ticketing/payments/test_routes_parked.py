"""What we could not believe waits for the operator, and is taken in again when it can be believed."""

from typing import Any

import pytest
from sqlalchemy import update

from infra import clock
from tests.ticketing.orders.test_settle_order import events_of
from tests.ticketing.stage import PREFIX, PRICE, Stage
from ticketing.orders import tasks
from ticketing.payments.models import Payment

pytestmark = pytest.mark.both_engines

PARKED = f"{PREFIX}/webhooks/parked"


async def parked(stage: Stage) -> tuple[dict[str, Any], dict[str, Any]]:
    """ana's order, and the event that claims another amount."""
    placed = (await stage.order()).json()
    await stage.deliver(events_of(placed["order"]["id"], amount=PRICE - 1)["completed"])
    await tasks.drain_due(stage.database, now=clock.now())
    [event] = (await stage.http.get(PARKED, headers=stage.operator())).json()
    return placed, event


async def test_an_event_that_waits_is_named_with_its_reason(stage: Stage) -> None:
    _, event = await parked(stage)
    assert (event["provider"], event["event_id"]) == ("stripe", "evt_completed")
    assert event["kind"] == "checkout.session.completed"
    assert event["reason"].startswith("mismatch")


async def test_once_the_books_agree_it_settles_the_order(stage: Stage) -> None:
    placed, event = await parked(stage)
    async with stage.database.transaction() as session:  # what a person set right
        await session.execute(update(Payment).values(amount_minor=PRICE - 1))
    answer = await stage.http.post(f"{PARKED}/{event['id']}/retries", headers=stage.operator())
    assert answer.status_code == 204
    await tasks.drain_due(stage.database, now=clock.now())
    assert (await stage.http.get(PARKED, headers=stage.operator())).json() == []
    assert (await stage.show(placed)).json()["state"] == "paid"


async def test_while_they_do_not_it_comes_back(stage: Stage) -> None:
    placed, event = await parked(stage)
    await stage.http.post(f"{PARKED}/{event['id']}/retries", headers=stage.operator())
    await tasks.drain_due(stage.database, now=clock.now())
    [again] = (await stage.http.get(PARKED, headers=stage.operator())).json()
    assert again["id"] == event["id"]
    assert (await stage.show(placed)).json()["state"] == "pending"


async def test_only_what_waits_for_a_person_is_taken_in_again(stage: Stage) -> None:
    await stage.deliver({"id": "evt_1", "object": "event", "type": "customer.created", "data": {"object": {}}})
    answer = await stage.http.post(f"{PARKED}/whk_none/retries", headers=stage.operator())
    assert (answer.status_code, answer.json()["code"]) == (404, "event_not_parked")


async def test_nobody_but_the_operator_sees_or_retries(stage: Stage) -> None:
    for who in (stage.clara(), stage.stranger(), {}):
        assert (await stage.http.get(PARKED, headers=who)).status_code == 403
        assert (await stage.http.post(f"{PARKED}/whk_none/retries", headers=who)).status_code == 403
