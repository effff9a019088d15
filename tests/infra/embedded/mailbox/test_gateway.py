"""The message page: plainly a test, links to follow, nothing in a message can act on it."""

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from infra import ids, messages
from infra.embedded.mailbox import gateway
from infra.embedded.mailbox.gateway import Phones
from tests.support import html_page

SECRET = "tin nhắn"


@pytest.fixture
def phones(tmp_path: Path) -> Phones:
    return Phones(tmp_path / "messages")


async def call(phones: Phones, method: str, path: str, **more: Any) -> httpx.Response:
    app = Starlette(routes=gateway.routes(phones, secret=SECRET))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8000") as http:
        return await http.request(method, path, **more)


async def hand_in(phones: Phones, **changes: Any) -> int:
    word = {"id": ids.new("sms"), "to": "+84912345678", "text": "hello", "encoding": "gsm7", "segments": 1, **changes}
    body, stamp = json.dumps(word).encode(), int(time.time())
    headers = {messages.SIGNATURE_HEADER: f"t={stamp},v1={messages.sign(body, SECRET, stamp=stamp)}"}
    return (await call(phones, "POST", "/test-messages/gateway", content=body, headers=headers)).status_code


async def test_a_message_is_shown_with_its_link_and_found_by_number(phones: Phones) -> None:
    assert await hand_in(phones, text="Ve: http://localhost:8000/t/abc <b>", to="0912345678") == 202
    assert await hand_in(phones, to="+33612345678") == 202
    answer = await call(phones, "GET", "/test-messages/?to=0912%20345%20678")
    page = html_page.parse(answer.text)
    assert "TIN NHẮN THỬ" in page.one("p", role="note").text
    [shown] = page.all("li")
    assert shown.one("a").attributes["href"] == "http://localhost:8000/t/abc"
    assert "<b>" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "changes",
    [{"id": "../keys"}, {"to": "hello"}, {"text": ""}, {"segments": 2}, {"encoding": "ucs2"}, {"more": 1}],
)
async def test_what_is_no_message_is_refused(phones: Phones, changes: dict[str, Any]) -> None:
    assert await hand_in(phones, **changes) == 422
    assert phones.all() == []


async def test_without_a_signature_or_past_the_limit_nothing_is_taken(phones: Phones) -> None:
    assert (await call(phones, "POST", "/test-messages/gateway", content=b"{}")).status_code == 401
    assert (await call(phones, "POST", "/test-messages/gateway", content=b"x" * 10_001)).status_code == 413


async def test_only_the_newest_three_hundred_are_kept(phones: Phones) -> None:
    for _ in range(302):
        phones.keep(gateway.Taken(ids.new("sms"), "+84912345678", "a", "gsm7", 1, "2026-11-23T12:00:00+00:00"))
    assert len(phones.all()) == 300
