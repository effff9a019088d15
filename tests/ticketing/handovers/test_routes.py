"""A ticket goes to somebody else by a link: once, until it is withdrawn or too old, and its old code opens nothing."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from infra import clock, ids
from infra.contracts import ticket_code
from tests.ticketing.evening import on_sale, paid
from tests.ticketing.stage import PREFIX, Stage
from ticketing.handovers import service as handovers
from ticketing.handovers.models import Handover
from ticketing.orders.models import Ticket


async def bought(stage: Stage, count: int = 1) -> tuple[str, dict[str, Any]]:
    performance_id, offer_id = await on_sale(stage.database)
    return performance_id, await paid(stage, offer_id, count)


async def offer(stage: Stage, ticket_id: str, **headers: str) -> httpx.Response:
    return await stage.http.post(f"{PREFIX}/tickets/{ticket_id}/handovers", headers=headers)


async def take(stage: Stage, token: str, *, key: str | None = None, name: str = "Bình") -> httpx.Response:
    headers = {"Idempotency-Key": key or ids.new("key")}
    return await stage.http.post(f"{PREFIX}/handovers/takings", json={"token": token, "name": name}, headers=headers)


async def offered(stage: Stage, placed: dict[str, Any], number: int = 0) -> str:
    answer = await offer(stage, placed["order"]["tickets"][number]["id"], **{"Order-Key": placed["access_key"]})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


async def ticket_of(stage: Stage, ticket_id: str, **headers: str) -> httpx.Response:
    return await stage.http.get(f"{PREFIX}/tickets/{ticket_id}", headers=headers)


async def test_who_takes_it_gets_another_code_and_the_buyer_sees_none_any_more(stage: Stage) -> None:
    performance_id, placed = await bought(stage, 2)
    [given, kept] = placed["order"]["tickets"]
    token = await offered(stage, placed)
    looked = await stage.http.post(f"{PREFIX}/handovers/openings", json={"token": token})
    assert (looked.status_code, looked.json()["line"]["name_vi"]) == (200, "Kim Vân Kiều")
    taken = (await take(stage, token)).json()
    mine = (await ticket_of(stage, given["id"], **{"Ticket-Key": taken["ticket_key"]})).json()
    assert taken["ticket_id"] == given["id"]
    assert (mine["name"], mine["may_hand_over"]) == ("Bình", True)
    assert mine["code_shown"].replace("-", "") != given["code"]
    assert mine["entry_code"]["text"].startswith("SK:")
    assert (await ticket_of(stage, given["id"], **{"Order-Key": placed["access_key"]})).status_code == 404
    seen = {ticket["id"]: ticket for ticket in (await stage.show(placed)).json()["tickets"]}
    assert (seen[given["id"]]["code"], seen[given["id"]]["handed_over"]) == (None, True)
    assert seen[kept["id"]]["code"] == kept["code"]
    path = f"{PREFIX}/orders/{placed['order']['id']}/entry-codes"
    codes = (await stage.http.get(path, headers={"Order-Key": placed["access_key"]})).json()["codes"]
    assert [code["ticket_id"] for code in codes] == [kept["id"]]
    doors = await stage.http.get(f"{PREFIX}/performances/{performance_id}/revocations", headers=stage.clara())
    assert doors.json()["revoked"] == [ticket_code.serial_of(given["code"]).hex()]


async def test_a_link_is_taken_once_and_a_lost_answer_is_given_again_to_the_same_asker(stage: Stage) -> None:
    _performance, placed = await bought(stage)
    token = await offered(stage, placed)
    first = await take(stage, token, key="the-first-taker")
    assert (await take(stage, token, key="the-first-taker")).json() == first.json()
    assert (await take(stage, token)).json()["code"] == "handover_gone"


async def test_the_next_link_or_a_withdrawal_ends_the_one_before(stage: Stage) -> None:
    _performance, placed = await bought(stage)
    first, second = await offered(stage, placed), await offered(stage, placed)
    assert (await take(stage, first)).status_code == 410
    path = f"{PREFIX}/tickets/{placed['order']['tickets'][0]['id']}/handovers"
    assert (await stage.http.delete(path, headers={"Order-Key": placed["access_key"]})).status_code == 204
    assert (await take(stage, second)).status_code == 410


async def test_a_link_ends_by_itself_after_three_days(stage: Stage) -> None:
    _performance, placed = await bought(stage)
    token = await offered(stage, placed)
    async with stage.database.transaction() as session:
        row = (await session.scalars(select(Handover))).one()
        assert row.ends_at - row.offered_at == timedelta(days=3)
        await session.execute(update(Handover).values(ends_at=clock.now()))
    assert (await take(stage, token)).status_code == 410


async def test_nobody_hands_over_what_is_not_hers_was_used_or_may_not_be(stage: Stage) -> None:
    performance_id, placed = await bought(stage)
    [ticket], mine = placed["order"]["tickets"], {"Order-Key": placed["access_key"]}
    for headers in ({}, {"Order-Key": "x" * 22}, {"Ticket-Key": placed["access_key"]}):
        assert (await offer(stage, ticket["id"], **headers)).json()["code"] == "ticket_not_held"
    policy = f"{PREFIX}/performances/{performance_id}/entry-policy"
    await stage.http.put(policy, json={"codes": "static", "handovers": False}, headers=stage.editor())
    assert (await offer(stage, ticket["id"], **mine)).json()["code"] == "handover_refused"
    await stage.http.put(policy, json={"codes": "static", "handovers": True}, headers=stage.editor())
    token = await offered(stage, placed)
    async with stage.database.transaction() as session:
        await session.execute(update(Ticket).values(entered_at=clock.now()))
    assert (await take(stage, token)).json()["code"] == "handover_refused"
    assert (await offer(stage, ticket["id"], **mine)).json()["code"] == "handover_refused"


async def test_a_refund_ends_what_waits_behind_a_link_and_what_was_taken(stage: Stage) -> None:
    _performance, placed = await bought(stage, 2)
    waiting, taken = await offered(stage, placed, 0), await offered(stage, placed, 1)
    held = (await take(stage, taken)).json()
    assert (await stage.refund(placed, who=stage.clara())).status_code == 201
    assert (await take(stage, waiting)).json()["code"] == "handover_refused"
    shown = (await ticket_of(stage, held["ticket_id"], **{"Ticket-Key": held["ticket_key"]})).json()
    assert (shown["entry_code"], shown["code_shown"], shown["may_hand_over"]) == (None, "", False)


async def test_a_ticket_is_offered_twenty_times_and_not_once_more(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handovers, "MOST_OFFERS", 2)
    _performance, placed = await bought(stage)
    for _ in range(2):
        await offered(stage, placed)
    answer = await offer(stage, placed["order"]["tickets"][0]["id"], **{"Order-Key": placed["access_key"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "handovers_used_up")
