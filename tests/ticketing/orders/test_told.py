"""What happens to an order is told once, in the transaction that does it."""

from typing import Any

from sqlalchemy import select

from infra.outbox.rows import MESSAGES
from tests.ticketing.stage import Stage
from ticketing.orders import told


async def told_so_far(stage: Stage) -> list[dict[str, Any]]:
    query = select(MESSAGES.c.payload).where(MESSAGES.c.topic == told.TOPIC).order_by(MESSAGES.c.id)
    async with stage.database.reading() as session:
        return list(await session.scalars(query))


async def test_payment_and_refund_are_told_once_each_and_an_order_alone_is_not(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    placed = await stage.transfer_order()
    transfer, order_id = placed["order"]["transfer"], placed["order"]["id"]
    assert await told_so_far(stage) == []
    for _ in range(2):
        await stage.transfer(transfer["missing"]["minor"], transfer["memo"])
    unsaid = {"kind": None, "to_nobody": False}  # whoever listens looks for itself
    assert await told_so_far(stage) == [{"order_id": order_id, "event": "paid", "refund_id": None, **unsaid}]
    refund = (await stage.refund(placed, who=stage.clara())).json()
    for _ in range(2):
        path = f"/api/ticketing/refunds/{refund['id']}/transfers"
        await stage.http.post(path, json={"reference": "FT1"}, headers=stage.clara())
    given = {"order_id": order_id, "event": "refunded", "refund_id": refund["id"], **unsaid}
    assert (await told_so_far(stage))[1:] == [given]
