"""Scenes of monthly passes: what the house offers, who buys one, and how time goes by."""

from datetime import datetime
from typing import Any

from infra.contracts.actor import Actor, Role
from infra.outbox.relay import Relay
from tests.ticketing.stage import HOUSE, PREFIX, Stage, eventually
from ticketing.orders import told
from ticketing.passes import tasks

PRICE = 99_000


def owner(stage: Stage) -> dict[str, str]:
    return stage.bearer(Actor("acc_mai", {HOUSE: frozenset({Role.OWNER})}))


async def put_plan(stage: Stage, **changes: Any) -> dict[str, Any]:
    """The owner says what the pass is."""
    word = {
        "name_vi": "Vé tháng Hoa Mai",
        "name_en": "Hoa Mai monthly",
        "price_minor": PRICE,
        "on_sale": True,
        **changes,
    }
    answer = await stage.http.put(f"{PREFIX}/pass-plans/{HOUSE}", json=word, headers=owner(stage))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def bought(stage: Stage, *, by: str = "stripe") -> dict[str, Any]:
    """ana buys a pass and pays; the answer to her order."""
    plan = await put_plan(stage)
    wish = stage.wish({"id": plan["offer_id"]}, payment_kind=by)
    placed = dict((await stage.order(wish=wish)).json())
    if by == "stripe":
        await stage.stripe.pay(placed["order"]["checkout_url"])
        told = await stage.stripe.next_told("checkout.session.completed")
        await stage.deliver(told.event)
    else:
        await pay_transfer(stage, placed["order"])
    await stage.until_state(placed, "paid")
    await eventually(lambda: has_pass(stage, placed))
    return placed


async def pay_transfer(stage: Stage, order: dict[str, Any]) -> None:
    await stage.transfer(order["transfer"]["missing"]["minor"], order["transfer"]["memo"])


async def has_pass(stage: Stage, placed: dict[str, Any]) -> bool:
    return bool((await pass_answer(stage, placed)).status_code == 200)


async def pass_answer(stage: Stage, placed: dict[str, Any]) -> Any:
    path = f"{PREFIX}/orders/{placed['order']['id']}/pass"
    return await stage.http.get(path, headers={"Order-Key": placed["access_key"]})


async def pass_of(stage: Stage, placed: dict[str, Any]) -> dict[str, Any]:
    """The pass as ana sees it."""
    return dict((await pass_answer(stage, placed)).json())


async def periods(stage: Stage, placed: dict[str, Any]) -> list[str]:
    """The states of its months, the first one first."""
    return [period["state"] for period in reversed((await pass_of(stage, placed))["periods"])]


def until(view: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(view["paid_until"])


async def renew(stage: Stage, now: datetime) -> None:
    """The loop comes by at that time, and what it told is heard."""
    await tasks.renew_due(stage.database, stage.gateway, stage.settings, now=now)
    await Relay(stage.database, {told.TOPIC: tasks.keeper(stage.database, stage.gateway)}).relay_due(now)


async def open_title(stage: Stage, placed: dict[str, Any], title_id: str) -> Any:
    path = f"{PREFIX}/orders/{placed['order']['id']}/pass/entitlement-tokens"
    return await stage.http.post(path, json={"title_id": title_id}, headers={"Order-Key": placed["access_key"]})
