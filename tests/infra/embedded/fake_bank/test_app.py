"""The bank that is a play: plainly a test, tells what it promised, and tells it again to who asks."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from infra.embedded.fake_bank.app import create_app
from infra.embedded.fake_stripe.store import Store
from tests.infra.embedded.servers import serving

SECRET = "bank_0123456789"


@dataclass
class Ear:
    """A shop that listens, or does not."""

    deaf: bool = False
    heard: list[tuple[bytes, str]] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/hook")
        async def hear(request: Request) -> Response:
            if self.deaf:
                return Response(status_code=503)
            self.heard.append((await request.body(), request.headers["bank-signature"]))
            return Response()

        return app


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
async def bank(ear: Ear, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(ear.app()) as listener:
        app = create_app(
            secret=SECRET,
            webhook_url=f"{listener}/hook",
            account="0000002026",
            account_name="NHA HAT THU NGHIEM",
            database_path=tmp_path / "bank.db",
        )
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bank.test") as http,
        ):
            yield http


async def _heard(ear: Ear) -> tuple[bytes, str]:
    async with asyncio.timeout(5):
        while not ear.heard:  # noqa: ASYNC110  (another loop hears)
            await asyncio.sleep(0.02)
    return ear.heard[0]


async def test_a_transfer_is_told_signed_with_words_of_the_banks_own(bank: httpx.AsyncClient, ear: Ear) -> None:
    answer = await bank.post("/transfers", data={"amount": "50.000", "memo": "SKSABC", "back": "/orders/x"})
    assert answer.status_code == 303
    body, signature = await _heard(ear)
    [told] = json.loads(body)["transactions"]
    assert (told["amount"], told["currency"], told["account"]) == (50_000, "VND", "0000002026")
    assert "SKSABC" in told["memo"] != "SKSABC"
    assert signature.startswith("t=")
    page = await bank.get(answer.headers["location"].removeprefix("/test-bank"))
    assert 'href="/orders/x"' in page.text


async def test_what_was_not_heard_is_told_again_and_listed(bank: httpx.AsyncClient, ear: Ear) -> None:
    ear.deaf = True
    await bank.post("/transfers", data={"amount": "1", "memo": "a"})
    asked = {"since": "2020-01-01T00:00:00+00:00"}
    listed = await bank.get("/transactions", params=asked, headers={"Authorization": f"Bearer {SECRET}"})
    [one] = listed.json()["transactions"]
    assert (await bank.get("/transactions", params=asked)).status_code == 401
    later = {"since": "2999-01-01T00:00:00+00:00"}
    none = await bank.get("/transactions", params=later, headers={"Authorization": f"Bearer {SECRET}"})
    assert none.json() == {"transactions": []}
    ear.deaf = False
    body, _signature = await _heard(ear)
    assert json.loads(body)["transactions"] == [one]


@pytest.mark.parametrize("amount", ["", "0", "-5", "x", "1" * 14, "²"])
async def test_an_amount_that_is_none_moves_nothing(bank: httpx.AsyncClient, tmp_path: Path, amount: str) -> None:
    assert (await bank.post("/transfers", data={"amount": amount, "memo": "a"})).status_code == 303
    assert Store(tmp_path / "bank.db").newest("transfer") == []


async def test_the_page_is_plainly_a_test_and_leads_nowhere_else(bank: httpx.AsyncClient) -> None:
    page = await bank.get("/", params={"amount": "5", "memo": '"><script>', "back": "https://evil.example/"})
    assert "NGÂN HÀNG THỬ" in page.text
    assert "TEST BANK" in page.text
    assert "<script>" not in page.text
    assert "evil.example" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
