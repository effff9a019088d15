"""The cookie of tickets that were handed to this browser."""

from datetime import timedelta

import httpx

from infra import clock, ids
from tests.support.services_stand_in import Scene
from tests.web.pages.test_tickets import fields_of
from web import order_keys, ticket_keys


async def test_the_newest_twenty_tickets_are_kept_within_what_browsers_store(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    address = f"/take/{'h' * 43}"
    fields = fields_of((await visitor.get(address)).text)
    for _ in range(ticket_keys.MAX_TICKETS + 1):
        house.offered = {ids.new("tck"): clock.now() + timedelta(days=3)}
        assert (await visitor.post(address, data=fields)).status_code == 303
    assert len(visitor.cookies[ticket_keys.COOKIE]) <= order_keys.MAX_BYTES
    assert (await visitor.get("/tickets")).status_code == 200
