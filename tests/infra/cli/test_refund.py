"""The money back by one command."""

from typing import Any

import httpx

from infra import ids
from tests.support import house as houses
from tests.support.house import House


def test_a_paid_order_is_refunded_once_however_often_it_is_asked(house: House, film: dict[str, Any]) -> None:
    order_id = _buy(house, film["title_id"])
    first = house.sankhau("refund", order_id, "--reason", "khách đổi ý")
    again = house.sankhau("refund", order_id, "--reason", "khách đổi ý")
    assert first.returncode == again.returncode == 0, first.stderr + again.stderr
    assert "79.000 VND" in first.stdout
    assert again.stdout.split(":")[0] == first.stdout.split(":")[0]


def test_an_order_that_does_not_exist_is_told_in_a_sentence(house: House) -> None:
    done = house.sankhau("refund", ids.new("ord"), "--reason", "không có")
    assert done.returncode == 1
    assert " · " in done.stderr
    assert "Traceback" not in done.stderr


def _buy(house: House, title_id: str) -> str:
    """Order a ticket and press Pay; the id of the paid order."""
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
    key = {"Order-Key": placed["access_key"]}
    path = f"/api/ticketing/orders/{order['id']}"
    houses.wait_until(lambda: house.get(path, headers=key).json()["state"] == "paid", 15, "the order to be paid")
    return str(order["id"])
