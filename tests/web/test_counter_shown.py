"""The buyer's screen is told what is put together; a sale neither waits for an answer nor fails by one."""

import json
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from ticketing.rules.schemas import Concession
from web import cookies, counter_shown
from web.visit import Visit

KEY = "k" * 32


def told(visit_of: list[httpx.Request], status: int = 204) -> Visit:
    """As much of a visit as asks ticketing; what was asked is kept in the list."""

    def answer(request: httpx.Request) -> httpx.Response:
        visit_of.append(request)
        return httpx.Response(status, json={"code": "screen_over", "messages": {"vi": "x", "en": "x"}})

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://ticketing")
    return cast(Visit, cast(Any, SimpleNamespace(site=SimpleNamespace(ticketing=http, key=KEY))))


async def test_places_are_told_with_who_pays_less_and_the_discount() -> None:
    asked: list[httpx.Request] = []
    reduced = (Concession.STUDENT,)
    await counter_shown.tell(
        told(asked), shift_id="shf_1", actor_token="t", basket="", offer_id="ofr_1", quantity="2",
        concessions=reduced, discount="50.000",
    )  # fmt: skip
    [request] = asked
    wish = json.loads(request.content)
    assert (request.method, request.url.path) == ("PUT", "/api/ticketing/shifts/shf_1/screen")
    assert (wish["offer_id"], wish["quantity"], wish["discount_minor"]) == ("ofr_1", 2, 50_000)
    assert wish["concessions"] == ["student"]


async def test_of_a_basket_its_key_is_told_and_nothing_that_was_typed_beside_it() -> None:
    asked: list[httpx.Request] = []
    basket = cookies.seal(["hld_1", "its-key"], purpose="counter-basket", key=KEY)
    await counter_shown.tell(told(asked), shift_id="shf_1", actor_token="t", basket=basket, offer_id="ofr_1")
    [request] = asked
    wish = json.loads(request.content)
    assert (wish["hold_id"], wish.get("offer_id"), request.headers["Hold-Key"]) == ("hld_1", None, "its-key")


@pytest.mark.parametrize("status", [404, 410, 503])
async def test_a_screen_that_refuses_or_is_away_fails_no_sale(status: int) -> None:
    asked: list[httpx.Request] = []
    await counter_shown.tell(told(asked, status), shift_id="shf_1", actor_token="t", basket="", offer_id="ofr_1")
    assert asked


@pytest.mark.parametrize(("quantity", "discount"), [("nhiều", ""), ("0", ""), ("1", "-5"), ("51", "")])
async def test_what_cannot_be_read_is_not_told(quantity: str, discount: str) -> None:
    asked: list[httpx.Request] = []
    await counter_shown.tell(
        told(asked), shift_id="shf_1", actor_token="t", basket="", offer_id="o", quantity=quantity, discount=discount
    )
    assert not asked
