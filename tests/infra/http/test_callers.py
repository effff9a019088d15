"""Promises about callers: only actors, services and edges of this installation are believed."""

from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI

from infra import clock
from infra.contracts.actor import Actor, sign_actor
from infra.contracts.transcode_report import Ack, Claim
from infra.embedded import secrets
from infra.http import callers, service_client
from infra.http.application import application
from infra.settings import Settings
from tests.support.settings import make_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)


@pytest.fixture
def http(settings: Settings) -> httpx.AsyncClient:
    app: FastAPI = application("test", settings)

    @app.get("/me")
    async def me(actor: callers.CurrentActor) -> str:
        return actor.subject

    @app.post("/claims", dependencies=[Depends(callers.signed_by_service)])
    async def claims(word: Claim) -> Ack:
        return Ack()

    @app.get("/edge")
    async def edge(_: Annotated[None, Depends(callers.from_edge)]) -> Ack:
        return Ack()

    return service_client.client("http://test", transport=httpx.ASGITransport(app=app))


async def test_an_actor_is_known_by_his_token(http: httpx.AsyncClient, settings: Settings) -> None:
    key = settings.actor_private_key.get_secret_value()
    token = sign_actor(Actor("acc_1", {}), private_key_pem=key, now=clock.now())
    answer = await http.get("/me", headers={"Authorization": f"bearer {token}"})
    assert answer.json() == "acc_1"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x.y.z", "Basic abc"])
async def test_without_a_good_token_there_is_no_actor(http: httpx.AsyncClient, header: str | None) -> None:
    answer = await http.get("/me", headers={"Authorization": header} if header is not None else {})
    assert answer.status_code == 403
    assert answer.json()["code"] == "actor_token_refused"


async def test_a_signed_call_passes_and_any_other_does_not(http: httpx.AsyncClient, settings: Settings) -> None:
    secret = settings.service_key.get_secret_value()
    word = Claim(worker="máy 1")
    assert (await service_client.post_signed(http, "/claims", word, secret=secret)).status_code == 200
    foreign = secrets.make()["service_key"]
    assert (await service_client.post_signed(http, "/claims", word, secret=foreign)).status_code == 403
    assert (await http.post("/claims", json={"worker": "x"})).status_code == 403


async def test_only_an_edge_asks_for_revocations(http: httpx.AsyncClient, settings: Settings) -> None:
    key = settings.edge_key.get_secret_value()
    assert (await http.get("/edge", headers={"Authorization": f"Bearer {key}"})).status_code == 200
    assert (await http.get("/edge", headers={"Authorization": "Bearer no"})).status_code == 403
    assert (await http.get("/edge")).status_code == 403
