"""What the people of the demo house do behind its pages, so that a journey begins where it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx

from infra import clock, ids
from infra.embedded.demo_house import ORGANISATION_ID
from tests.support.house import House


@contextmanager
def ticketing_of(stage: House) -> Iterator[httpx.Client]:
    """Ticketing in the name of the owner of the demo house."""
    with httpx.Client(base_url=f"{stage.address}/api/ticketing", trust_env=False, timeout=30) as http:
        login = {name: stage.logins[0][name] for name in ("email", "password")}
        session = http.post("/sessions", json=login).raise_for_status().json()
        bearer = {"Authorization": f"Bearer {session['session_token']}"}
        token = http.post("/actor-tokens", headers=bearer).raise_for_status().json()["actor_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        yield http


def evening_on_sale(ticketing: httpx.Client, *, starts_in: int = 40, **named: Any) -> tuple[str, str]:
    """An evening of nine places whose doors open soon: the performance and its offer. `starts_in` is in minutes."""
    performance = ticketing.post("/performances", json=_evening(starts_in) | named).raise_for_status().json()
    path = f"/performances/{performance['id']}"
    ticketing.post(f"{path}/steps", json={"state": "on_sale"}).raise_for_status()
    return str(performance["id"]), str(ticketing.get(path).json()["offer_id"])


def tickets_for(ticketing: httpx.Client, offer_id: str, people: int) -> list[str]:
    """A ticket each, sold at the counter; their codes."""
    return [str(order["tickets"][0]["code"]) for order in sales_of(ticketing, offer_id, people)]


def sales_of(ticketing: httpx.Client, offer_id: str, people: int) -> list[dict[str, Any]]:
    """The orders of that many people who bought one ticket each at the counter."""
    drawer = {"organisation_id": ORGANISATION_ID, "drawer": "Quầy thử", "float_minor": 0}
    shift = ticketing.post("/shifts", json=drawer)  # another journey may have left the owner's open
    orders = []
    for _ in range(people):
        key, sale = {"Idempotency-Key": ids.new("key")}, {"offer_id": offer_id, "quantity": 1}
        orders.append(ticketing.post("/counter-sales", json=sale, headers=key).raise_for_status().json())
    if shift.status_code == 201:
        count = {"notes": {"50000": people}}
        ticketing.post(f"/shifts/{shift.json()['id']}/counts", json=count).raise_for_status()
    return orders


def _evening(starts_in: int) -> dict[str, Any]:
    starts = clock.now() + timedelta(minutes=starts_in)
    times = {"doors_at": starts - timedelta(minutes=30), "starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    plain = {"name_vi": "Đêm soát vé", "name_en": "A night at the gate", "venue_name": "Nhà hát Nhỏ"}
    plain |= {"venue_address": "2 Tràng Tiền, Hà Nội", "age_rating": "T13", "organisation_id": ORGANISATION_ID}
    return plain | {name: moment.isoformat() for name, moment in times.items()} | {"capacity": 9, "price_minor": 50_000}
