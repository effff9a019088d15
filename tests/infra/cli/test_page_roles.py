"""Every page × every visitor, in the running house: what is not in the table is shown to nobody."""

import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.cli.house_client import HouseClient
from infra.contracts.actor import Role
from infra.embedded.demo_house import ORGANISATION_ID
from tests.infra.cli.conftest import settings_of
from tests.infra.cli.purchases import Purchase, buy
from tests.support import html_page
from tests.support.house import House
from web.app import ROUTERS

TABLE = Path(__file__).with_name("page_roles.txt")
VISITORS = ("nobody", "buyer", "other", "gate", "box", "editor", "accountant", "owner", "administrator")
_ROLES = {"box": Role.BOX_OFFICE}
_ELSEWHERE = "org_mot_nha_khac"


def rows() -> dict[str, list[str]]:
    """Page → what each visitor gets: a status, or where she is sent."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0][1:] == list(VISITORS)
    return {path: told for path, *told in lines[1:]}


class Audience:
    """Somebody of every kind, each signed in with a browser of her own."""

    def __init__(self, house: House, film: dict[str, Any]) -> None:
        self.house, self.film = house, str(film["title_id"])
        self.order: Purchase = buy(house, self.film)
        self.browsers = {visitor: self._browser() for visitor in VISITORS}
        self.browsers["buyer"].get(f"/orders/{self.order.id}", params={"key": self.order.key}, follow_redirects=True)
        with HouseClient(settings_of(house)) as operator:
            operator.as_operator("PUT", f"/api/ticketing/organisations/{_ELSEWHERE}", json={"name": "Nhà khác"})
            operator.ask(operator.media, "PUT", f"/api/media/titles/{self.film}/guides/vi")
            for visitor in VISITORS[2:]:
                self._sign_in(operator, visitor)

    def ask(self, route: str, visitor: str) -> str:
        """The status, or for a redirect where it leads."""
        named = {"title_id": self.film, "order_id": self.order.id, "token": "none", "code": "forbidden"}
        named |= {"language": "vi"}
        path = re.sub(r"{(\w+)}", lambda found: named.get(found[1], "none"), route)
        asked = {"house": ORGANISATION_ID} if "house" in path else None
        while (answer := self.browsers[visitor].get(path, params=asked)).status_code == 429:
            time.sleep(1)  # the edge's limit on doors, which is no answer yet
        return answer.headers["location"] if answer.is_redirect else str(answer.status_code)

    def _browser(self) -> httpx.Client:
        return httpx.Client(base_url=self.house.address, trust_env=False, timeout=20)

    def _sign_in(self, operator: HouseClient, visitor: str) -> None:
        email, password = f"{visitor}@trang.example.vn", secrets.token_urlsafe(16)
        login: dict[str, Any] = {"name": visitor, "password": password}
        if visitor == "administrator":
            operator.as_operator("PUT", f"/api/ticketing/administrators/{email}", json=login)
        else:
            house = _ELSEWHERE if visitor == "other" else ORGANISATION_ID
            role = Role.OWNER if visitor == "other" else _ROLES.get(visitor) or Role(visitor)
            path = f"/api/ticketing/organisations/{house}/members/{email}"
            operator.as_operator("PUT", path, json={**login, "roles": [role]})
        browser = self.browsers[visitor]
        form = html_page.parse(browser.get("/sign-in").text).one("form").fields()
        answer = browser.post("/sign-in", data=form | {"email": email, "password": password})
        assert answer.is_redirect, answer.text


@pytest.fixture(scope="module")
def audience(house: House, film: dict[str, Any]) -> Iterator[Audience]:
    seated = Audience(house, film)
    yield seated
    for browser in seated.browsers.values():
        browser.close()


def test_every_page_has_a_row_and_every_row_a_page() -> None:
    pages = {r.path for router in ROUTERS for r in router.routes if "GET" in getattr(r, "methods", ())}
    assert set(rows()) == pages


@pytest.mark.parametrize("page", rows())
def test_each_visitor_gets_what_the_table_says(audience: Audience, page: str) -> None:
    told = {visitor: audience.ask(page, visitor) for visitor in VISITORS}
    assert told == dict(zip(VISITORS, rows()[page], strict=True))
