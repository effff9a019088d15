"""Only who holds the key of a basket says who in it pays less."""

import pytest

from tests.ticketing.evening import on_sale
from tests.ticketing.stage import PREFIX, PRICE, Stage


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_a_basket_is_priced_by_who_has_its_key(stage: Stage) -> None:
    _performance, offer_id = await on_sale(stage.database)
    wish = {"items": [{"offer_id": offer_id, "quantity": 2}]}
    placed = (await stage.http.post(f"{PREFIX}/holds", json=wish)).json()
    path, chosen = f"{PREFIX}/holds/{placed['id']}/concessions", {"concessions": ["severely_disabled", None]}
    assert (await stage.http.put(path, json=chosen, headers={"Hold-Key": "another"})).status_code == 404
    key = {"Hold-Key": placed["key"]}
    answer = await stage.http.put(path, json=chosen, headers=key)
    assert (answer.status_code, answer.json()["total"]["minor"]) == (200, PRICE // 2 + PRICE)
    assert (await stage.http.put(path, json={"concessions": ["king", None]}, headers=key)).status_code == 422
    refused = await stage.http.put(path, json={"concessions": [None]}, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (400, "concessions_unclear")
