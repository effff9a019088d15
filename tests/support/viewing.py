"""Somebody who bought a ticket by bank transfer and watches in a real browser; what interrupts her is counted."""

import json
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Page

from infra import clock, ids
from tests.infra.cli.purchases import Purchase
from tests.support.house import wait_until
from tests.support.production import Production
from ticketing.payments import bank_feed

_START_SECONDS = 60
# Whatever a viewer would notice: the picture waits, stops or breaks, or the player says that something is wrong.
_COUNT = """() => {
    const video = document.querySelector('video'), stage = document.querySelector('[data-player]');
    window.interruptions = [];
    for (const event of ['waiting', 'pause', 'error', 'emptied'])
        video.addEventListener(event, () => window.interruptions.push(`${event} at ${video.currentTime}`));
    new MutationObserver(() => {
        const state = stage.dataset.state;
        if (state !== 'playing') window.interruptions.push(`${state} at ${video.currentTime}`);
    }).observe(stage, {attributes: true, attributeFilter: ['data-state']});
}"""
_TELL = """() => ({
    interruptions: window.interruptions,
    renewals: Number(document.querySelector('[data-player]').dataset.renewals),
    position_seconds: document.querySelector('video').currentTime,
})"""


@dataclass(frozen=True, slots=True)
class Viewing:
    """How it has gone for her since `begin`."""

    interruptions: list[str]
    renewals: int
    position_seconds: float


def buy_by_transfer(house: Production, title_id: str) -> Purchase:
    """Order a ticket and let the bank tell, signed, that its price has come."""
    with httpx.Client(base_url=house.settings.public_url, timeout=20) as http:
        [offer] = wait_until(
            lambda: http.get("/api/ticketing/offers", params={"title_id": title_id}).json(), 30, "the offer"
        )
        wish = {"offer_id": offer["id"], "buyer_name": "Ana", "buyer_email": "ana@example.vn"}
        wish |= {"payment_kind": "vietqr", "return_path": "/orders/{order_id}", "cancel_path": "/titles"}
        placed = http.post("/api/ticketing/orders", json=wish, headers={"Idempotency-Key": ids.new("att")}).json()
        _tell_transfer(house, http, placed["order"])
        path, key = f"/api/ticketing/orders/{placed['order']['id']}", {"Order-Key": placed["access_key"]}
        wait_until(lambda: http.get(path, headers=key).json()["state"] == "paid", 30, "the order to be paid")
    return Purchase(str(placed["order"]["id"]), str(placed["access_key"]))


def _tell_transfer(house: Production, http: httpx.Client, order: dict[str, Any]) -> None:
    now = clock.now()
    told = {
        "id": ids.new("bnk"),
        "account": house.settings.bank_account,
        "amount": order["total"]["minor"],
        "currency": "VND",
        "memo": order["transfer"]["memo"],
        "booked_at": now.isoformat(),
    }
    body, stamp = json.dumps({"transactions": [told]}).encode(), int(now.timestamp())
    proof = bank_feed.sign(body, house.settings.bank_webhook_secret.get_secret_value(), stamp=stamp)
    header = {bank_feed.SIGNATURE_HEADER: f"t={stamp},v1={proof}", "Content-Type": "application/json"}
    http.post("/api/ticketing/webhooks/bank", content=body, headers=header).raise_for_status()


def begin(page: Page, address: str, bought: Purchase, title_id: str) -> None:
    """From the ticket to a picture that moves; from then on interruptions are counted."""
    page.goto(f"{address}/orders/{bought.id}?key={bought.key}")
    page.goto(f"{address}/watch/{title_id}")
    page.evaluate("() => { const video = document.querySelector('video'); video.muted = true; video.play(); }")
    wait_until(lambda: page.evaluate("document.querySelector('video').currentTime") > 1, _START_SECONDS, "a picture")
    page.evaluate(_COUNT)


def so_far(page: Page) -> Viewing:
    """How it has gone."""
    return Viewing(**page.evaluate(_TELL))
