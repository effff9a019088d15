"""Scenes at the counter: clara opens a shift, sells, counts."""

from typing import Any

import httpx
from sqlalchemy import func, select

from infra import ids
from infra.contracts.actor import Actor, Role
from tests.ticketing.stage import HOUSE, PREFIX, Stage
from ticketing.ledger.models import Account, LedgerEntry


def person(stage: Stage, name: str, *roles: Role, house: str = HOUSE) -> dict[str, str]:
    """Somebody with these roles, as a request says who it is."""
    return stage.bearer(Actor(f"acc_{name}", {house: frozenset(roles)}))


async def begin(
    stage: Stage, *, who: dict[str, str] | None = None, drawer: str = "Quầy 1", float_minor: int = 0
) -> httpx.Response:
    """clara, or somebody else, opens a shift."""
    wish = {"organisation_id": HOUSE, "drawer": drawer, "float_minor": float_minor}
    return await stage.http.post(f"{PREFIX}/shifts", json=wish, headers=who or stage.clara())


async def sell(
    stage: Stage, offer_id: str, *, who: dict[str, str] | None = None, key: str | None = None, **changes: Any
) -> httpx.Response:
    """clara, or somebody else, sells."""
    body = {"offer_id": offer_id, "quantity": 1, **changes}
    headers = (who or stage.clara()) | {"Idempotency-Key": key or ids.new("key")}
    return await stage.http.post(f"{PREFIX}/counter-sales", json=body, headers=headers)


async def count(
    stage: Stage, shift_id: str, notes: dict[int, int], *, who: dict[str, str] | None = None
) -> httpx.Response:
    """clara, or somebody else, counts the drawer."""
    path = f"{PREFIX}/shifts/{shift_id}/counts"
    return await stage.http.post(path, json={"notes": notes}, headers=who or stage.clara())


async def book(stage: Stage, account: Account) -> int:
    """What an account of the ledger holds."""
    async with stage.database.reading() as session:
        booked = select(func.sum(LedgerEntry.amount_minor)).where(LedgerEntry.account == account)
        return int(await session.scalar(booked) or 0)
