"""One ticket as its holder sees it."""

from pydantic import SecretStr

from infra import clock
from tests.ticketing.evening import on_sale, paid
from tests.ticketing.stage import Stage
from ticketing.handovers import held_tickets
from ticketing.handovers import service as handovers


async def test_a_ticket_whose_key_cannot_be_read_still_shows_its_typed_code(stage: Stage) -> None:
    _performance, offer_id = await on_sale(stage.database)
    placed = await paid(stage, offer_id)
    [bought], now = placed["order"]["tickets"], clock.now()
    other = stage.settings.model_copy(update={"entitlement_private_key": SecretStr("another")})
    async with stage.database.transaction() as session:
        ticket, line = await handovers.held(
            session, ticket_id=bought["id"], order_key=placed["access_key"], ticket_key=""
        )
        shown = await held_tickets.show(session, ticket=ticket, line=line, settings=stage.settings, now=now)
        assert (shown.name, shown.offered_until, shown.may_hand_over) == ("Ana Nguyễn", None, True)
        assert shown.entry_code is not None
        unreadable = await held_tickets.show(session, ticket=ticket, line=line, settings=other, now=now)
        assert (unreadable.entry_code, unreadable.code_shown) == (None, bought["code_shown"])
