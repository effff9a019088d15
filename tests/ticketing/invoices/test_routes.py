"""Invoices over HTTP: the owner decides, the house looks, the buyer sees hers, nobody else anything."""

from datetime import timedelta
from typing import Any

import pytest

from infra import clock
from infra.contracts.actor import Actor, Role
from tests.ticketing.evening import on_sale, ordered
from tests.ticketing.invoices.house import decision
from tests.ticketing.stage import HOUSE, PREFIX, PRICE, Stage, eventually

_COMPANY = {"name": "Công ty Lụa", "tax_code": "0109876543", "address": "Hà Nội"}


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


def who(stage: Stage, role: Role) -> dict[str, str]:
    return stage.bearer(Actor(f"acc_{role}", {HOUSE: frozenset({role})}))


async def decide(stage: Stage, headers: dict[str, str], **changes: Any) -> int:
    body = decision().model_dump(mode="json") | changes
    path = f"{PREFIX}/organisations/{HOUSE}/invoicing"
    return (await stage.http.put(path, json=body, headers=headers)).status_code


async def listed(stage: Stage, headers: dict[str, str], **params: str) -> list[dict[str, Any]]:
    today = clock.now().date()
    days = {"since": str(today - timedelta(days=1)), "until": str(today + timedelta(days=1))}
    answer = await stage.http.get(
        f"{PREFIX}/invoices", params={"organisation_id": HOUSE, **days, **params}, headers=headers
    )
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def test_a_sale_becomes_an_invoice_by_itself_and_is_found(stage: Stage) -> None:
    assert await decide(stage, who(stage, Role.OWNER)) == 200
    _performance, offer_id = await on_sale(stage.database)
    placed = await ordered(stage, offer_id, 2, invoice_to=_COMPANY)
    await stage.transfer(2 * PRICE, placed["order"]["transfer"]["memo"])
    path, key = f"{PREFIX}/orders/{placed['order']['id']}/invoices", {"Order-Key": placed["access_key"]}

    async def there() -> list[dict[str, Any]]:
        return list((await stage.http.get(path, headers=key)).json())

    [invoice] = await eventually(there)
    assert (invoice["buyer_name"], invoice["total"]["minor"], invoice["number"]) == ("Công ty Lụa", 2 * PRICE, 1)
    books = who(stage, Role.ACCOUNTANT)
    for search in ("", "1", "00000001", f"1{invoice['symbol']} 00000001", "lụa", "0109876543", placed["order"]["id"]):
        assert [one["id"] for one in await listed(stage, books, search=search)] == [invoice["id"]], search
    for search in ("2", "100%", "khong co"):
        assert await listed(stage, books, search=search) == []
    assert await listed(stage, books, before=invoice["id"]) == []
    report = (await stage.http.get(f"{PREFIX}/invoices/verification", headers=stage.operator())).json()
    assert (report["invoices"], report["faults"]) == (1, [])
    here = f"{PREFIX}/invoices/{invoice['id']}"
    wish = {"buyer": _COMPANY | {"name": "Công ty Tơ"}, "reason": "Sai tên"}
    assert (await stage.http.post(f"{here}/replacements", json=wish, headers=stage.clara())).status_code == 404
    made = await stage.http.post(f"{here}/replacements", json=wish, headers=books)
    assert (made.status_code, made.json()["number"], made.json()["refers_to"]) == (201, 2, invoice["id"])
    assert (await stage.http.post(f"{here}/replacements", json=wish, headers=books)).status_code == 409
    assert (await stage.http.post(f"{here}/submissions", headers=books)).json()["code"] == "invoice_not_refused"
    assert (await stage.http.get(here, headers=stage.stranger())).status_code == 404


async def test_only_the_owner_decides_within_limits(stage: Stage) -> None:
    owner = who(stage, Role.OWNER)
    for headers in (stage.clara(), who(stage, Role.ACCOUNTANT), stage.stranger()):
        assert await decide(stage, headers) == 403
    for changes, status in (
        ({"letters": "ZZ"}, 200),
        ({"letters": "Z"}, 422),
        ({"letters": "ĐZ"}, 422),
        ({"vat_percent": 10}, 200),
        ({"vat_percent": 7}, 422),
        ({"seller_tax_code": "0101234567-001"}, 200),
        ({"seller_tax_code": "01012345678"}, 422),
        ({"seller_address": "x" * 300}, 200),
        ({"seller_address": "x" * 301}, 422),
    ):
        assert await decide(stage, owner, **changes) == status, changes
    shown = (await stage.http.get(f"{PREFIX}/organisations/{HOUSE}/invoicing", headers=stage.clara())).json()
    assert (shown["active"], shown["offered"]) == (True, True)


async def test_without_a_provider_it_cannot_be_switched_on(stage: Stage) -> None:
    stage.app.state.settings = stage.settings.model_copy(update={"invoices_url": ""})
    assert await decide(stage, who(stage, Role.OWNER)) == 409
    assert await decide(stage, who(stage, Role.OWNER), active=False) == 200
