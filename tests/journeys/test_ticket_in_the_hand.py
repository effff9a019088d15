"""A ticket on the phone: it opens in airplane mode, changes every half minute, and goes to a friend, once."""

import base64
from datetime import timedelta
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from playwright.sync_api import Browser, Page, expect

from infra import clock, ids
from infra.contracts import ticket_code, ticket_rotation
from infra.contracts.actor import Actor, Role, sign_actor
from infra.contracts.ticket_rotation import DoorKeys
from infra.embedded.demo_house import ORGANISATION_ID
from tests.journeys.conftest import DEMO_SECONDS
from tests.journeys.paying import ARRIVES_WITHIN, pay_by_transfer
from tests.support import house
from tests.support.house import House


def test_the_ticket_opens_without_a_network_and_then_it_is_a_friend_s(
    visitor: Page, browser: Browser, stage: House
) -> None:
    house.wait_until(lambda: stage.get("/api/ticketing/performances").json(), DEMO_SECONDS, "the demo house", pause=1)
    performance_id = announce(stage)
    buy(visitor, performance_id)
    visitor.goto("/tickets")
    expect(visitor.locator("[data-kept]")).to_be_attached()
    visitor.context.set_offline(True)
    visitor.reload()
    expect(visitor.locator("[data-offline]")).to_be_visible()
    mine = code_on(visitor)
    code = ticket_rotation.checked(mine, door_keys(stage, performance_id), now=clock.now())
    assert code.rotates
    visitor.context.set_offline(False)
    friend = browser.new_context(base_url=stage.address, locale="vi-VN").new_page()
    hand_over(visitor, friend)
    assert verdict(stage, performance_id, mine) != "accepted"
    theirs = code_on(friend)
    assert verdict(stage, performance_id, theirs) == "accepted"
    assert verdict(stage, performance_id, theirs) == "used"
    visitor.goto("/tickets")
    expect(visitor.locator(".entry")).to_have_count(0)
    friend.context.close()


def announce(stage: House) -> str:
    """An evening whose doors open in a quarter of an hour, on sale, with codes that change."""
    starts = clock.now() + timedelta(minutes=40)
    evening = {"organisation_id": ORGANISATION_ID, "name_vi": "Vé trên tay", "name_en": "A ticket in the hand"}
    evening |= {"venue_name": "Nhà hát lớn", "venue_address": "1 Tràng Tiền, Hà Nội", "age_rating": "P"}
    evening |= {"doors_at": (starts - timedelta(minutes=25)).isoformat(), "starts_at": starts.isoformat()}
    more = {"ends_at": (starts + timedelta(hours=2)).isoformat(), "capacity": 3, "price_minor": 90_000}
    made = str(asked(stage, "POST", "/performances", evening | more)["id"])
    asked(stage, "POST", f"/performances/{made}/steps", {"state": "on_sale"})
    asked(stage, "PUT", f"/performances/{made}/entry-policy", {"codes": "rotating", "handovers": True})
    return made


def buy(page: Page, performance_id: str) -> None:
    """One ticket, by a transfer at the test bank."""
    page.goto(f"/performances/{performance_id}/checkout")
    pay_by_transfer(page, name="Trần Thị Bình", email="binh@example.vn")
    expect(page.get_by_text("1 vé của bạn đã sẵn sàng")).to_be_visible(timeout=ARRIVES_WITHIN)


def hand_over(page: Page, friend: Page) -> None:
    """By a link, which the friend opens."""
    page.goto("/tickets")
    page.get_by_text("Chuyển vé cho người khác").click()
    page.get_by_role("button", name="Tạo đường dẫn").click()
    friend.goto(page.locator("[data-link]").input_value())
    friend.get_by_label("Tên của bạn").fill("Lê Văn Cường")
    friend.get_by_role("button", name="Nhận vé").click()
    expect(friend.get_by_text("Lê Văn Cường")).to_be_visible()


def code_on(page: Page) -> str:
    """What the drawn QR code says."""
    drawn = page.locator("[data-shown]")
    expect(drawn).to_be_attached()
    return drawn.get_attribute("data-shown") or ""


def door_keys(stage: House, performance_id: str) -> DoorKeys:
    """What a door holds for when it is offline."""
    found = asked(stage, "GET", f"/performances/{performance_id}/ticket-keys")
    keys = [Ed25519PublicKey.from_public_bytes(unpacked(key)) for key in found["public_keys"]]
    return DoorKeys({ticket_code.key_id_of(key): key for key in keys}, unpacked(found["rotation_secret"]))


def verdict(stage: House, performance_id: str, typed: str) -> str:
    """What the door says."""
    scanned = asked(stage, "POST", f"/performances/{performance_id}/scans", {"typed": typed, "door": "Cửa chính"})
    return str(scanned["verdict"])


def asked(stage: House, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """The owner of the house asks ticketing."""
    owner = Actor("acc_owner", {ORGANISATION_ID: frozenset({Role.OWNER})})
    token = sign_actor(owner, private_key_pem=stage.secrets["actor_private_key"], now=clock.now())
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": ids.new("key")}
    answer = httpx.request(
        method, f"{stage.address}/api/ticketing{path}", json=body, headers=headers, timeout=20, trust_env=False
    )
    assert answer.is_success, answer.text
    return dict(answer.json())


def unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
