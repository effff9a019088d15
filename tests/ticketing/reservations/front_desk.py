"""Scenes at the counter's telephone: clara reserves, the owner invites guests."""

from typing import Any

import httpx

from infra import ids
from infra.contracts.actor import Role
from tests.ticketing.boxoffice.counter_scene import person
from tests.ticketing.stage import PREFIX, Stage


def owner(stage: Stage) -> dict[str, str]:
    """Who leads the house."""
    return person(stage, "owner", Role.OWNER)


async def reserve(
    stage: Stage,
    performance_id: str,
    *,
    offer_id: str | None = None,
    quantity: int = 1,
    key: str | None = None,
    who: dict[str, str] | None = None,
    hold_key: str = "",
    **changes: Any,
) -> httpx.Response:
    """clara keeps places for Nguyễn Thị Đào, who called."""
    item = {"item": {"offer_id": offer_id, "quantity": quantity}} if offer_id else {}
    body = {"performance_id": performance_id, "name": "Nguyễn Thị Đào", "phone": "0912 345 678", **item, **changes}
    headers = (who or stage.clara()) | {"Idempotency-Key": key or ids.new("key"), "Hold-Key": hold_key}
    return await stage.http.post(f"{PREFIX}/reservations", json=body, headers=headers)


async def invite(
    stage: Stage, performance_id: str, *, who: dict[str, str] | None = None, key: str | None = None, **changes: Any
) -> httpx.Response:
    """The owner puts a guest on the list."""
    body = {"performance_id": performance_id, "name": "Nhà báo Lê Bình", **changes}
    headers = (who or owner(stage)) | {"Idempotency-Key": key or ids.new("key")}
    return await stage.http.post(f"{PREFIX}/guests", json=body, headers=headers)


async def greet(
    stage: Stage, reservation_id: str, *, who: dict[str, str] | None = None, key: str | None = None
) -> httpx.Response:
    """clara gives a guest her tickets."""
    path = f"{PREFIX}/reservations/{reservation_id}/tickets"
    headers = (who or stage.clara()) | {"Idempotency-Key": key or ids.new("key")}
    return await stage.http.post(path, json={}, headers=headers)


async def find(stage: Stage, typed: str) -> list[dict[str, Any]]:
    """What clara finds by what a customer says."""
    params = {"organisation_id": "org_hoa_mai", "typed": typed}
    answer = await stage.http.get(f"{PREFIX}/reservations/found", params=params, headers=stage.clara())
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def collect(stage: Stage, reservation: dict[str, Any], **changes: Any) -> httpx.Response:
    """clara sells what was reserved, for cash: a basket like any other."""
    body = {"hold_id": reservation["hold_id"], "payment_kind": "cash", **changes}
    headers = stage.clara() | {"Idempotency-Key": ids.new("key"), "Hold-Key": reservation["hold_key"]}
    return await stage.http.post(f"{PREFIX}/counter-sales", json=body, headers=headers)
