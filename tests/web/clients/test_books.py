"""Questions about a house's money carry the period, the group and the actor."""

from datetime import date

import httpx

from ticketing.ledger.schemas import GroupedBy
from web.clients import books


async def test_the_rows_behind_a_total_are_asked_for_by_its_key() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=[])

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://t") as http:
        days = {"since": date(2026, 1, 1), "until": date(2026, 1, 2)}
        rows = await books.taking_rows(http, "org_1", **days, by=GroupedBy.TITLE, key="ttl_1", actor_token="a")
        await books.taking_rows(http, "org_1", **days, by=None, key="", actor_token="a")
    assert rows == []
    assert dict(asked[0].url.params) == {"since": "2026-01-01", "until": "2026-01-02", "by": "title", "key": "ttl_1"}
    assert asked[0].headers["authorization"] == "Bearer a"
    assert "by" not in asked[1].url.params
