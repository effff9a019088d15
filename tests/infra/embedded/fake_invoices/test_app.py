"""The tax office that is a play: plainly a test, strict about numbers and sums, and alike to who asks twice."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra import clock, messages
from infra.embedded.fake_invoices.app import create_app

_SECRET = "invoices_0123456789"
_INVOICE = {
    "id": "inv_1",
    "form": "1",
    "symbol": "C26MAA",
    "number": 1,
    "kind": "original",
    "refers_to": None,
    "seller_name": "Nhà hát Thử",
    "seller_tax_code": "0101234567",
    "buyer_name": "Lan",
    "buyer_tax_code": "",
    "lines": [{"name": "Vé: Kiều", "quantity": 1, "amount_minor": 105_000}],
    "net_minor": 100_000,
    "vat_minor": 5_000,
    "total_minor": 105_000,
}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(secret=_SECRET, database_path=tmp_path / "invoices.db")
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://tax.test") as http,
    ):
        yield http


async def hand_in(office: httpx.AsyncClient, *, secret: str = _SECRET, **changes: Any) -> httpx.Response:
    body = json.dumps(_INVOICE | changes).encode()
    stamp = int(clock.now().timestamp())
    proof = f"t={stamp},v1={messages.sign(body, secret, stamp=stamp)}"
    return await office.post("/invoices", content=body, headers={messages.SIGNATURE_HEADER: proof})


async def test_it_gives_a_code_and_the_same_one_again(office: httpx.AsyncClient) -> None:
    first = await hand_in(office)
    assert (first.status_code, first.json()["authority_code"]) == (201, "M1-26-TEST0-00000000001")
    assert (await hand_in(office)).json() == first.json()
    page = await office.get("/", params={"code": "M1-26-TEST0-00000000001"})
    assert "HÓA ĐƠN THỬ" in page.text
    assert "1C26MAA 00000001" in page.text


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"buyer_name": "Hoa"}, 422),  # the same id tells something else
        ({"id": "inv_2"}, 422),  # the number is taken
        ({"id": "inv_2", "number": 2, "vat_minor": 1}, 422),
        ({"id": "inv_2", "number": 2, "lines": [{"amount_minor": 1}]}, 422),
        ({"id": "inv_2", "number": 2, "refers_to": "inv_9"}, 409),
        ({"id": "inv_2", "number": 2, "refers_to": "inv_1"}, 201),
        ({"id": "inv_2", "number": 0}, 422),
        ({"id": "inv_2", "number": 2, "secret": "another"}, 401),
    ],
)
async def test_it_is_strict(office: httpx.AsyncClient, changes: dict[str, Any], status: int) -> None:
    await hand_in(office)
    assert (await hand_in(office, **changes)).status_code == status
