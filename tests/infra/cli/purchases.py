"""Buying a ticket over HTTP, as a visitor's browser does."""

from dataclasses import dataclass

import httpx

from infra import ids
from tests.support import house as houses
from tests.support.house import House


@dataclass(frozen=True, slots=True)
class Purchase:
    """A paid order and the key that its buyer holds."""

    id: str
    key: str


def buy(house: House, title_id: str) -> Purchase:
    """Order a ticket, press Pay, and wait until the order is paid."""
    (offer,) = houses.wait_until(
        lambda: house.get(f"/api/ticketing/offers?title_id={title_id}").json(), 10, "the offer to be on sale"
    )
    wish = {"offer_id": offer["id"], "buyer_name": "Ana", "buyer_email": "ana@example.vn"}
    wish |= {"return_path": "/orders/{order_id}", "cancel_path": "/titles"}
    placed = httpx.post(
        f"{house.address}/api/ticketing/orders", json=wish, headers={"Idempotency-Key": ids.new("att")}, timeout=10
    ).json()
    order = placed["order"]
    httpx.post(order["checkout_url"], data={"button": "pay"}, timeout=10)
    path, key = f"/api/ticketing/orders/{order['id']}", {"Order-Key": placed["access_key"]}
    houses.wait_until(lambda: house.get(path, headers=key).json()["state"] == "paid", 15, "the order to be paid")
    return Purchase(str(order["id"]), str(placed["access_key"]))
