"""The gate on a phone: paired by a link, it goes on without a network, and then the house sees who came in twice."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from infra import clock, ids
from infra.embedded.demo_house import ORGANISATION_ID
from tests.support.house import House


@pytest.fixture
def phone(browser: Browser, stage: House) -> Iterator[Page]:
    """An usher's phone, in her hand."""
    context = browser.new_context(
        base_url=stage.address, locale="vi-VN", viewport={"width": 360, "height": 740}, has_touch=True
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def test_paired_scanning_online_and_offline_and_the_double_entry_is_listed(
    owner: Page, phone: Page, stage: House
) -> None:
    performance, codes = three_tickets(stage)
    phone.goto(pair(owner))
    choose(phone)
    scan(phone, codes[0], says="Mời vào")
    scan(phone, codes[0], says="Đã dùng")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator("[data-line-text]")).to_contain_text("Mất mạng")
    scan(phone, codes[1], says="Mời vào")
    scan(phone, codes[1], says="Đã dùng")
    by_hand(owner, performance, codes[2])
    scan(phone, codes[2], says="Mời vào")  # nobody could tell it
    expect(phone.locator("[data-waiting]")).to_have_text("2")
    phone.context.set_offline(False)
    expect(phone.locator("[data-waiting]")).to_have_text("0", timeout=30_000)
    owner.goto(f"/house/door/report?performance={performance}")
    expect(owner.locator(".double")).to_have_count(1)
    expect(owner.locator(".double")).to_contain_text(codes[2][-4:])
    expect(owner.locator(".double")).to_contain_text(re.compile("Cửa sau|Cửa 2"))
    removed(owner, phone)


def three_tickets(stage: House) -> tuple[str, list[str]]:
    """An evening whose doors open now, and three people with a ticket each."""
    with httpx.Client(base_url=f"{stage.address}/api/ticketing", trust_env=False, timeout=30) as http:
        session = http.post("/sessions", json=_login(stage)).raise_for_status().json()
        bearer = {"Authorization": f"Bearer {session['session_token']}"}
        token = http.post("/actor-tokens", headers=bearer).raise_for_status().json()["actor_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        performance = http.post("/performances", json=_evening()).raise_for_status().json()
        http.post(f"/performances/{performance['id']}/steps", json={"state": "on_sale"}).raise_for_status()
        offer = http.get(f"/performances/{performance['id']}").json()["offer_id"]
        drawer = {"organisation_id": ORGANISATION_ID, "drawer": "Quầy thử", "float_minor": 0}
        shift = http.post("/shifts", json=drawer)  # another journey may have left the owner's open
        codes = []
        for _ in range(3):
            key, sale = {"Idempotency-Key": ids.new("key")}, {"offer_id": offer, "quantity": 1}
            sold = http.post("/counter-sales", json=sale, headers=key).raise_for_status().json()
            codes.append(str(sold["tickets"][0]["code"]))
        if shift.status_code == 201:
            http.post(f"/shifts/{shift.json()['id']}/counts", json={"notes": {"50000": 3}}).raise_for_status()
        return str(performance["id"]), codes


def _login(stage: House) -> dict[str, str]:
    return {name: stage.logins[0][name] for name in ("email", "password")}


def _evening() -> dict[str, Any]:
    starts = clock.now() + timedelta(minutes=40)
    times = {"doors_at": starts - timedelta(minutes=30), "starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    plain = {"name_vi": "Đêm soát vé", "name_en": "A night at the gate", "venue_name": "Nhà hát Nhỏ"}
    plain |= {"venue_address": "2 Tràng Tiền, Hà Nội", "age_rating": "T13", "organisation_id": ORGANISATION_ID}
    return plain | {name: moment.isoformat() for name, moment in times.items()} | {"capacity": 9, "price_minor": 50_000}


def pair(owner: Page) -> str:
    """What the QR code says that the house shows for a new device."""
    owner.goto("/house/door")
    owner.get_by_role("link", name="Thiết bị soát vé").click()
    owner.get_by_label("Tên thiết bị").fill("Máy của Lan")
    owner.locator("#door").fill("Cửa 2")
    owner.get_by_role("button", name="Tạo mã QR").click()
    expect(owner.get_by_role("img", name="Mã QR để ghép thiết bị")).to_be_visible()
    return str(owner.get_by_role("link", name="Hoặc ghép ngay máy này").get_attribute("href"))


def choose(phone: Page) -> None:
    """The evening at this door; the only one is chosen by itself."""
    evening = phone.get_by_role("button", name=re.compile("Đêm soát vé"))
    expect(evening.or_(phone.locator("[data-view=scan]:visible"))).to_be_visible()
    if evening.is_visible():
        evening.click()
    expect(phone.locator("[data-valid]")).to_have_text("3")


def scan(phone: Page, code: str, *, says: str) -> None:
    """As a scanner types it, wherever the focus is."""
    phone.locator("[data-answer]").evaluate("answer => answer.replaceChildren()")
    phone.keyboard.type(f"SK{code.replace('-', '')}")
    phone.keyboard.press("Enter")
    expect(phone.locator(".gate__word")).to_have_text(says)


def by_hand(owner: Page, performance: str, code: str) -> None:
    """Somebody lets the same person in at the page of the door."""
    owner.goto(f"/house/door?performance={performance}&at=Cửa sau")
    owner.get_by_label("Mã vé").fill(code)
    owner.keyboard.press("Enter")
    expect(owner.locator(".verdict__word")).to_have_text("Mời vào")


def removed(owner: Page, phone: Page) -> None:
    """The house removes the device: within a minute it knows nothing any more."""
    owner.goto("/house/door/devices")
    owner.get_by_role("button", name="Gỡ “Máy của Lan”").click()
    expect(phone.get_by_text("Đơn vị đã gỡ máy này")).to_be_visible(timeout=60_000)
