"""Codes as they are made of lines and tickets; without readable keys the typed code stands in."""

from pydantic import SecretStr

from infra import clock
from infra.contracts import ticket_code
from tests.ticketing.evening import on_sale, paid
from tests.ticketing.stage import Stage
from ticketing.entry_codes import keys
from ticketing.orders import queries, signed_codes


async def test_the_seat_stands_in_the_code_as_far_as_there_is_room(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    order_id = (await paid(stage, offer_id))["order"]["id"]
    now, settings = clock.now(), stage.settings
    async with stage.database.transaction() as session:
        [line], [ticket] = (
            await queries.lines(session, order_id=order_id),
            await queries.tickets(session, order_id=order_id),
        )
        line.seat_id = "tang-lau-hai-hang-a-12"
        texts = await signed_codes.texts(session, lines=[line], tickets=[ticket], settings=settings, now=now)
        door = await keys.door_keys(session, performance_id=performance_id, settings=settings, now=now)
        code, _ = ticket_code.read(texts[ticket.id], door.public)
        assert code.label == "LAU-HAI-HANG-A-12"[-14:].strip("-")
        other = settings.model_copy(update={"entitlement_private_key": SecretStr("another")})
        assert await signed_codes.texts(session, lines=[line], tickets=[ticket], settings=other, now=now) == {}
