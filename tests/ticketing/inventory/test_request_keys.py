"""A request for a basket that is sent again gets the basket it got; without a key it costs what it always cost."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from infra import ids
from tests.ticketing.evening import on_sale, pool
from tests.ticketing.stage import PREFIX, Stage
from ticketing.inventory.request_keys import LONGEST, SHORTEST


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def ask(
    stage: Stage, offer_id: str, key: str = "", quantity: int = 1, headers: dict[str, str] | None = None
) -> httpx.Response:
    body: dict[str, Any] = {"items": [{"offer_id": offer_id, "quantity": quantity}]}
    sent = (headers or {}) | ({"Idempotency-Key": key} if key else {})
    return await stage.http.post(f"{PREFIX}/holds", json=body, headers=sent)


@pytest.mark.both_engines
async def test_the_same_again_is_the_same_basket_and_another_body_is_refused(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database, capacity=9)
    key = ids.new("key")
    first, again = await ask(stage, offer_id, key), await ask(stage, offer_id, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    other = await ask(stage, offer_id, key, quantity=2)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    seller = await ask(stage, offer_id, key, headers=stage.clara())  # her keys are her own
    assert seller.json()["id"] != first.json()["id"]
    assert await pool(stage.database, performance_id) == (2, 0)
    path, headers = f"{PREFIX}/holds/{first.json()['id']}", {"Hold-Key": first.json()["key"]}
    assert (await stage.http.delete(path, headers=headers)).status_code == 204
    assert (await ask(stage, offer_id, key)).json()["state"] == "released"


@pytest.mark.both_engines
async def test_sent_eight_times_at_once_it_keeps_the_last_place_once(stage: Stage) -> None:
    for capacity in (1, 9):
        performance_id, offer_id = await on_sale(stage.database, capacity=capacity)
        key = ids.new("key")
        answers = await asyncio.gather(*(ask(stage, offer_id, key) for _ in range(8)))
        assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
        assert len({(answer.json()["id"], answer.json()["key"]) for answer in answers}) == 1
        assert await pool(stage.database, performance_id) == (1, 0)


async def test_a_key_that_could_be_guessed_is_refused(stage: Stage) -> None:
    _performance, offer_id = await on_sale(stage.database, capacity=9)
    for length, status in ((SHORTEST - 1, 400), (SHORTEST, 201), (LONGEST, 201), (LONGEST + 1, 400)):
        assert (await ask(stage, offer_id, "k" * length)).status_code == status


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_without_a_key_a_hold_costs_no_statement_more_and_with_one_a_read(stage: Stage) -> None:
    _performance, offer_id = await on_sale(stage.database, capacity=9)
    said: list[str] = []
    engine = stage.database._writer.sync_engine  # of which the reading one is a face
    event.listen(engine, "before_cursor_execute", lambda *words: said.append(words[2]))
    counts = []
    for key in ("", ids.new("key")):
        said.clear()
        assert (await ask(stage, offer_id, key)).status_code == 201
        counts.append(len(said))
    assert counts[1] == counts[0] + 1
