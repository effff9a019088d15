"""What cannot be brought back, whatever the hour."""

import pytest
from sqlalchemy import update

from infra import clock
from tests.ticketing.returns.test_routes import bought, bring_back, choices
from tests.ticketing.stage import Stage
from ticketing.orders.models import Ticket


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_a_used_ticket_stays_used(stage: Stage) -> None:
    placed = await bought(stage)
    async with stage.database.transaction() as session:
        used = update(Ticket).where(Ticket.id == placed["order"]["tickets"][0]["id"])
        await session.execute(used.values(entered_at=clock.now()))
    answer = await bring_back(stage, placed)
    assert (answer.status_code, answer.json()["code"]) == (409, "ticket_used")
    assert len((await choices(stage, placed))["tickets"]) == 1
