"""Promises of refusals on the wire: RFC 9457, both languages, no stack trace."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError

from infra.errors import AppError, Conflict, Forbidden, Gone, Invalid, NotFound, TooLarge, TooMany, Unavailable
from infra.http.application import application
from infra.http.problems import MEDIA_TYPE, STATUS
from tests.support.settings import make_settings


class SeatTaken(Conflict):
    code = "seat_taken"
    vi = "Ghế {seat} vừa có người mua."
    en = "Seat {seat} was just taken."


class Wish(BaseModel):
    count: int


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    app = application("test", make_settings(tmp_path))

    @app.get("/taken")
    async def taken() -> None:
        raise SeatTaken(seat="A12")

    @app.get("/busy")
    async def busy() -> None:
        raise TooMany(retry_after_seconds=61)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret detail")

    @app.get("/away")
    async def away() -> None:
        raise OperationalError("SELECT secret", {}, Exception("gone"))

    @app.post("/wishes")
    async def wishes(wish: Wish) -> Wish:
        return wish

    return app


async def _ask(app: FastAPI, method: str, path: str, **more: object) -> httpx.Response:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        return await http.request(method, path, **more)  # type: ignore[arg-type]


async def test_a_refusal_says_what_happened_in_both_languages(app: FastAPI) -> None:
    answer = await _ask(app, "GET", "/taken", headers={"Accept-Language": "en-GB"})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == MEDIA_TYPE
    body = answer.json()
    assert body["code"] == "seat_taken"
    assert body["detail"] == "Seat A12 was just taken."
    assert body["messages"] == {"vi": "Ghế A12 vừa có người mua.", "en": "Seat A12 was just taken."}
    assert (await _ask(app, "GET", "/taken")).json()["detail"].startswith("Ghế")


async def test_who_asks_too_often_is_told_when_to_come_back(app: FastAPI) -> None:
    answer = await _ask(app, "GET", "/busy")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "61")
    assert answer.json()["messages"]["en"] == "Too many requests. Please wait 2 min and try again."


@pytest.mark.parametrize(("path", "status"), [("/broken", 500), ("/away", 503), ("/nowhere", 404)])
async def test_what_breaks_inside_stays_inside(app: FastAPI, path: str, status: int) -> None:
    answer = await _ask(app, "GET", path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert "secret" not in answer.text


async def test_malformed_input_is_422_and_names_the_field(app: FastAPI) -> None:
    answer = await _ask(app, "POST", "/wishes", json={"count": "many"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "body.count"


async def test_a_wrong_method_keeps_its_allow_header(app: FastAPI) -> None:
    answer = await _ask(app, "DELETE", "/taken")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


def test_every_kind_of_refusal_has_a_status() -> None:
    assert {NotFound, Conflict, Forbidden, Gone, Invalid, TooLarge, TooMany, Unavailable} == set(STATUS)
    assert set(STATUS) == set(AppError.__subclasses__())
