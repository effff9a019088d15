"""The seats of a stream over HTTP: who may say how many, and what everybody sees of it."""

import httpx
import pytest

from tests.ticketing.stage import PREFIX, Stage
from ticketing.orders import routes_stream_seats

assert routes_stream_seats.router.routes


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def put(stage: Stage, offer_id: str, seats: object, who: dict[str, str]) -> httpx.Response:
    return await stage.http.put(f"{PREFIX}/offers/{offer_id}/seats", json={"seats": seats}, headers=who)


async def test_an_editor_names_the_number_as_often_as_she_likes_and_everybody_sees_what_is_left(stage: Stage) -> None:
    offer = await stage.publish()
    assert offer["left"] is None
    for _time in range(2):
        answer = await put(stage, offer["id"], 30, stage.editor())
        assert (answer.status_code, answer.json()) == (200, {"seats": 30, "held": 0, "sold": 0})
    assert (await stage.http.get(f"{PREFIX}/offers/{offer['id']}")).json()["left"] == 30
    seen = await stage.http.get(f"{PREFIX}/offers/{offer['id']}/seats", headers=stage.clara())
    assert seen.json()["seats"] == 30
    assert (await put(stage, offer["id"], None, stage.editor())).json()["seats"] is None
    assert (await stage.http.get(f"{PREFIX}/offers/{offer['id']}")).json()["left"] is None


async def test_nobody_else_names_it(stage: Stage) -> None:
    offer = await stage.publish()
    for who in (stage.clara(), stage.stranger(), {}):
        assert (await put(stage, offer["id"], 3, who)).status_code == 403
    seen = await stage.http.get(f"{PREFIX}/offers/{offer['id']}/seats", headers=stage.stranger())
    assert seen.status_code == 403
    assert (await put(stage, "ofr_none", 3, stage.editor())).status_code == 404


@pytest.mark.parametrize("seats", [0, -1, 100_001, 1.5, "viele"])
async def test_what_is_no_number_of_seats_is_malformed(stage: Stage, seats: object) -> None:
    offer = await stage.publish()
    assert (await put(stage, offer["id"], seats, stage.editor())).status_code == 422


async def test_fewer_than_are_held_is_refused_in_words(stage: Stage) -> None:
    offer = await stage.publish()
    for _buyer in range(2):
        answer = await stage.order(wish=stage.wish(offer, payment_kind="vietqr"))
        assert answer.status_code == 201
    await put(stage, offer["id"], 5, stage.editor())
    for _buyer in range(2):
        await stage.order(wish=stage.wish(offer, payment_kind="vietqr"))
    refused = await put(stage, offer["id"], 1, stage.editor())
    assert (refused.status_code, refused.json()["code"]) == (409, "capacity_too_small")
