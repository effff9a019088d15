"""The right to watch: half-open in time, one living per ticket, gone when it is over."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from infra import clock
from tests.ticketing.stage import Stage, eventually
from ticketing.entitlements import service as entitlements
from ticketing.entitlements.errors import EntitlementEnded
from ticketing.entitlements.models import EntitlementRow

pytestmark = pytest.mark.both_engines


async def test_the_right_ends_at_its_end(stage: Stage) -> None:
    placed = await stage.paid_order()
    [ticket] = placed["order"]["tickets"]
    async with stage.database.reading() as session:
        [row] = (await session.scalars(select(EntitlementRow))).all()
        last = await entitlements.current(session, ticket_id=ticket["id"], now=row.ends_at - timedelta(microseconds=1))
        assert last.ends_at == row.ends_at
        with pytest.raises(EntitlementEnded):
            await entitlements.current(session, ticket_id=ticket["id"], now=row.ends_at)


async def test_the_database_refuses_a_second_living_right_to_the_same_title(stage: Stage) -> None:
    placed = await stage.paid_order()
    [ticket] = placed["order"]["tickets"]
    now, title_id = clock.now(), ticket["title_id"]
    with pytest.raises(IntegrityError):
        async with stage.database.transaction() as session:
            await entitlements.grant(
                session, ticket_id=ticket["id"], title_id=title_id, starts_at=now, ends_at=now + timedelta(hours=1)
            )


async def test_revoking_twice_tells_once(stage: Stage) -> None:
    placed = await stage.paid_order()
    [ticket] = placed["order"]["tickets"]
    for _ in range(2):
        async with stage.database.transaction() as session:
            await entitlements.revoke(session, ticket_ids=[ticket["id"]], now=clock.now())
    answer = await stage.entitlement(placed)
    assert answer.json()["code"] == "entitlement_withdrawn"

    async def heard() -> bool:
        return len(stage.media.heard) == 1

    await eventually(heard)
