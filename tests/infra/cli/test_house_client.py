"""Refusals become sentences."""

from pathlib import Path

import click
import httpx
import pytest

from infra import ids
from infra.cli import house_client, staging
from infra.cli.house_client import HouseClient
from infra.embedded import demo_house
from tests.infra.cli.conftest import settings_of
from tests.support.house import House
from tests.support.settings import make_settings


def test_refusals_are_said_in_both_languages(house: House) -> None:
    with HouseClient(settings_of(house)) as client, pytest.raises(click.ClickException, match=" · "):
        staging.production(client, ids.new("ttl"))
    request = httpx.Request("GET", "http://house.test/x")
    assert "status 500" in house_client.said(httpx.Response(500, text="not json", request=request))


def test_the_actor_token_is_fetched_once_and_used_again(tmp_path: Path) -> None:
    fetched: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/ticketing/actor-tokens":
            fetched.append(request.headers["Authorization"])
            return httpx.Response(200, json={"actor_token": "the-actor-token"})
        assert request.headers["Authorization"] == "Bearer the-actor-token"
        return httpx.Response(200, json={})

    settings = make_settings(tmp_path)
    with HouseClient(settings, transport=httpx.MockTransport(answer)) as client:
        for _time in range(3):
            client.ask(client.media, "GET", "/api/media/titles")
    assert fetched == [f"Bearer {settings.operator_token.get_secret_value()}"]


def test_a_house_that_is_away_for_a_moment_is_asked_again(tmp_path: Path) -> None:
    answers = iter([httpx.Response(503), httpx.Response(502), httpx.Response(200, json={"state": "paid"})])
    with HouseClient(make_settings(tmp_path), transport=httpx.MockTransport(lambda _request: next(answers))) as client:
        assert client.ask(client.ticketing, "GET", "/x", auth=None) == {"state": "paid"}


def test_the_houses_are_listed_by_name(house: House) -> None:
    with HouseClient(settings_of(house)) as client:
        assert client.organisations() == {demo_house.ORGANISATION_ID: demo_house.ORGANISATION_NAME}
