"""Every route × every caller, against the running house: what is not in the table is refused."""

import base64
import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra import clock, ids
from infra.contracts import signature
from infra.contracts.actor import Actor, Role, sign_actor
from infra.embedded.demo_house import ORGANISATION_ID
from tests.infra.cli.conftest import settings_of
from tests.infra.cli.purchases import Purchase, buy
from tests.support.house import House

TABLE = Path(__file__).with_name("route_roles.txt")
DOCUMENTS = ("/api/ticketing/openapi.json", "/api/media/openapi.json")
ROLES = ("nobody", "buyer", "stranger", "other", "box", "editor", "owner", "operator", "service", "edge")
_QUERY = {"organisation_id": ORGANISATION_ID, "since": "2026-01-01", "until": "2026-12-31"}
_HOUSE = "/api/ticketing/organisations/{organisation_id}"
_MADE_UP_HOUSE = {_HOUSE, f"{_HOUSE}/members/{{email}}"}  # so that the demo house stays as it is
_TUS = {"Tus-Resumable": "1.0.0"}
# Doors that the house limits per address and person: asking them thirty times in a row would only show the limit. Who
# may pass is tested in tests/ticketing/accounts and tests/infra/deploy.
LIMITED_DOORS = {
    f"POST /api/ticketing/{door}"
    for door in (
        "applications",
        "applications/confirmations",
        "invitations/acceptances",
        "invitations/openings",
        "performances/{performance_id}/openings",
        "password-resets",
        "password-resets/redemptions",
        "recoveries",
        "recoveries/openings",
        "ticket-links/openings",
    )
}
_EVENING = {
    "organisation_id": ORGANISATION_ID,
    "name_vi": "Suất thử",
    "name_en": "A trial",
    "venue_name": "Nhà hát Thử",
    "venue_address": "Hà Nội",
    "doors_at": "2031-05-01T18:30:00+07:00",
    "starts_at": "2031-05-01T19:30:00+07:00",
    "ends_at": "2031-05-01T21:30:00+07:00",
    "age_rating": "P",
    "capacity": 10,
    "price_minor": 50_000,
}
_VENUE = {"organisation_id": ORGANISATION_ID, "name": "Nhà hát Thử", "address": "Hà Nội"}
_BODIES: dict[str, Any] = {
    "POST /api/ticketing/handovers/openings": {"token": "x" * 43},
    "POST /api/ticketing/handovers/takings": {"token": "x" * 43},
    "PUT /api/ticketing/performances/{performance_id}/entry-policy": {"codes": "static", "handovers": True},
    "PUT /api/ticketing/administrators/{email}": {"name": "Người thử"},
    "POST /api/ticketing/organisations/{organisation_id}/decisions": {"state": "approved", "reason": "thử"},
    "POST /api/ticketing/organisations/{organisation_id}/invitations": {"email": "moi@example.vn", "role": "gate"},
    "PATCH /api/media/titles/{title_id}": {"synopsis_vi": "thử"},
    "POST /api/ticketing/organisations/{organisation_id}/gate-devices": {"name": "Máy thử", "door": "Cửa 1"},
    "POST /api/ticketing/gate-pairings": {"secret": "x" * 32, "public_key": "A" * 43},
    "POST /api/ticketing/sessions": {"email": "khach@example.vn", "password": "khong-dung-dau"},
    "PUT /api/ticketing/organisations/{organisation_id}": {"name": "Nhà hát Thử"},
    "PUT /api/ticketing/organisations/{organisation_id}/members/{email}": {
        "name": "Người thử",
        "password": "mot-mat-khau-dai",
        "roles": ["editor"],
    },
    "POST /api/ticketing/orders/{order_id}/refunds": {"reason": "thử"},
    "POST /api/ticketing/orders/{order_id}/pass/entitlement-tokens": {"title_id": "ttl_none"},
    "PUT /api/ticketing/organisations/{organisation_id}/invoicing": {
        "active": False,
        "form": "2",
        "letters": "AA",
        "seller_name": "Nhà hát Thử",
        "seller_tax_code": "0101234567",
        "seller_address": "Hà Nội",
    },
    "POST /api/ticketing/invoices/{invoice_id}/replacements": {"buyer": {"name": "thử"}, "reason": "thử"},
    "POST /api/ticketing/venues": _VENUE,
    "PUT /api/ticketing/venues/{venue_id}": _VENUE,
    "POST /api/ticketing/venues/{venue_id}/halls": {"name": "Thử"},
    "PUT /api/ticketing/halls/{hall_id}": {"name": "Thử"},
    "PUT /api/ticketing/pass-plans/{organisation_id}": {
        "name_vi": "Vé tháng",
        "name_en": "Pass",
        "price_minor": 99_000,
        "on_sale": False,
    },
    "POST /api/ticketing/orders/{order_id}/deposit-returns": {"reference": "FT1"},
    "POST /api/media/titles/{title_id}/withdrawals": None,
    "PATCH /api/media/uploads/{upload_id}": None,
    "POST /api/media/titles/{title_id}/guides/{language}/notes": {"start_seconds": 1, "text": "thử"},
    "POST /api/media/titles/{title_id}/guides/{language}/translations": {"source": "vi"},
    "POST /api/media/playback-sessions": {"entitlement_token": "x"},
}


def rows() -> dict[str, list[int]]:
    """Route → the expected status for each role."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0][1:] == list(ROLES)
    return {f"{method} {path}": [int(status) for status in statuses] for method, path, *statuses in lines[1:]}


def routes_of(house: House) -> set[str]:
    """Every route of both documents."""
    found = set()
    for document in DOCUMENTS:
        for path, methods in house.get(document).json()["paths"].items():
            found |= {f"{method.upper()} {path}" for method in methods}
    return found


class Cast:
    """The callers and the things they ask for."""

    def __init__(self, house: House, film: dict[str, Any]) -> None:
        self.house, self.settings = house, settings_of(house)
        self.order: Purchase = buy(house, film["title_id"])
        self.other_order: Purchase = buy(house, film["title_id"])
        self.refundable = {role: buy(house, film["title_id"]).id for role in ("box", "owner")}
        draft = {"organisation_id": ORGANISATION_ID, "name_vi": "Bản nháp"}
        self.draft, self.withdrawn = self._register(draft), self._register(draft)
        self.uploads = {role: self._begin_upload() for role in ("nobody", "editor", "owner")}
        self.offer = house.get(f"/api/ticketing/offers?title_id={film['title_id']}").json()[0]["id"]
        self.film = str(film["title_id"])
        guide = f"{house.address}/api/media/titles/{self.film}/guides/fr"
        httpx.put(guide, headers=self._member(ORGANISATION_ID, Role.OWNER)).raise_for_status()
        self.drafted, self.stepped = self._draft_performance(), self._draft_performance()
        self.venue, self.hall = self._hall()
        self.bodies = _BODIES | {
            "POST /api/media/titles": draft | {"id": self.draft},
            "POST /api/ticketing/performances/{performance_id}/blocks": {"seats": ["a-1"], "reason": "house"},
            "POST /api/ticketing/performances/{performance_id}/copies": {"days": ["2020-01-01"]},
            "POST /api/ticketing/holds": {"items": [{"offer_id": self.offer}]},
            "PUT /api/ticketing/holds/{hold_id}": {"items": [{"offer_id": self.offer}]},
            "PUT /api/ticketing/holds/{hold_id}/concessions": {"concessions": [None]},
            "POST /api/ticketing/orders": {"offer_id": self.offer, "buyer_name": "Ana", "buyer_email": "ana@example.vn"}
            | {"return_path": "/orders/{order_id}", "cancel_path": "/titles"},
            "PUT /api/ticketing/offers/{offer_id}/seats": {"seats": None},
            "POST /api/ticketing/orders/{order_id}/entitlement-tokens": {"title_id": self.film},
            "POST /api/ticketing/shifts": {"organisation_id": ORGANISATION_ID, "float_minor": 0},
            "POST /api/ticketing/shifts/{shift_id}/counts": {"notes": {}},
            "POST /api/ticketing/shifts/{shift_id}/corrections": {"kind": "change", "amount_minor": 1, "reason": "thử"},
            "POST /api/ticketing/counter-sales": {"offer_id": self._evening_on_sale(), "quantity": 1},
            "POST /api/ticketing/approvals": {
                "organisation_id": ORGANISATION_ID,
                "action": "refund",
                "subject": "ord_1",
            }
            | {"amount_minor": 1, "reason": "x"},
            "PUT /api/ticketing/organisations/{organisation_id}/approval-limits": {
                "refund": 1_000_000,
                "void": 2_000_000,
            }
            | {"discount": 200_000, "drawer": 500_000},
            "POST /api/ticketing/allotments": {"offer_id": self._evening_on_sale(), "count": 1},
            "POST /api/ticketing/allotments/{allotment_id}/sales": {"sales": []},
            "POST /api/ticketing/performances": _EVENING,
            "POST /api/ticketing/performances/{performance_id}/scans": {"typed": "x", "door": "Cửa chính"},
            "PUT /api/ticketing/performances/{performance_id}": _EVENING,
            "POST /api/ticketing/performances/{performance_id}/steps": {"state": "on_sale"},
        }

    def ask(self, route: str, role: str) -> int:
        """The status that the role gets on the route."""
        method, _, template = route.partition(" ")
        path = self._path(template, method, role)
        body = self.bodies.get(route, {})
        if route == "POST /api/ticketing/shifts":
            body = {**body, "drawer": role}  # a drawer has one seller
        content = b"" if body is None or method in {"GET", "HEAD", "OPTIONS"} else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"{role}-{ids.new('key')}"}
        if "/uploads" in path:
            headers |= _TUS | {"Upload-Length": "10", "Upload-Metadata": self._metadata()}
            headers |= {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
        headers |= self.proof(role, method, path, content)
        query = _QUERY | {"title_id": self.film} if method == "GET" else None
        with httpx.Client(base_url=self.house.address, trust_env=False, timeout=20) as http:
            request = http.build_request(method, path, params=query, content=content, headers=headers)
            while (
                status := http.send(request).status_code
            ) == 429:  # the edge's limit on doors, which is no answer yet
                time.sleep(1)
            return status

    def _path(self, template: str, method: str, role: str) -> str:
        """A route's path for a role; what can be done once only has a thing of its own for each who may do it."""
        order = self.refundable.get(role, self.order.id) if template.endswith("/refunds") else self.order.id
        title = self.withdrawn if template.endswith("/withdrawals") else self.film
        upload = self.uploads.get(role if method == "DELETE" else "nobody", self.uploads["nobody"])
        named = {"order_id": order, "title_id": title, "offer_id": self.offer, "upload_id": upload}
        named |= {
            "shift_id": "shf_none",
            "allotment_id": "alt_none",
            "transaction_id": "ltx_none",
            "refund_id": "rfd_none",
            "item_id": "sus_none",
            "event_id": "whk_none",
        }
        named["performance_id"] = self.stepped if template.endswith("/steps") else self.drafted
        named |= {"venue_id": self.venue, "hall_id": self.hall, "map_id": "map_none", "ticket_id": "tck_none"}
        named |= {"device_id": "dev_none", "link_id": "prv_none", "account_id": "acc_none", "invitation_id": "inv_none"}
        named |= {"hold_id": "hld_none", "block_id": "blk_none", "voucher_id": "vou_none", "approval_id": "apr_none"}
        named |= {"invoice_id": "inv_none", "reservation_id": "rsv_none", "group_id": "acg_none"}
        named |= {"language": "fr", "note_id": "gnt_none", "track_id": "trk_none"}
        named |= {"job_id": "job_none", "session_id": "pbs_none", "email": "nguoi.thu@example.vn"}
        in_house = "org_thu_nghiem" if template in _MADE_UP_HOUSE else ORGANISATION_ID
        return template.format(**named, organisation_id=in_house)

    def _register(self, draft: dict[str, str]) -> str:
        owner = self._member(ORGANISATION_ID, Role.OWNER)
        answer = httpx.post(f"{self.house.address}/api/media/titles", json=draft, headers=owner)
        return str(answer.json()["title_id"])

    def _evening_on_sale(self) -> str:
        owner = self._member(ORGANISATION_ID, Role.OWNER)
        path = f"{self.house.address}/api/ticketing/performances/{self._draft_performance()}/steps"
        return str(httpx.post(path, json={"state": "on_sale"}, headers=owner).json()["offer_id"])

    def _draft_performance(self) -> str:
        owner = self._member(ORGANISATION_ID, Role.OWNER)
        answer = httpx.post(f"{self.house.address}/api/ticketing/performances", json=_EVENING, headers=owner)
        return str(answer.json()["id"])

    def _hall(self) -> tuple[str, str]:
        owner, ticketing = self._member(ORGANISATION_ID, Role.OWNER), f"{self.house.address}/api/ticketing"
        venue = str(httpx.post(f"{ticketing}/venues", json=_VENUE, headers=owner).json()["id"])
        halls = f"{ticketing}/venues/{venue}/halls"
        return venue, str(httpx.post(halls, json={"name": "Thử"}, headers=owner).json()["id"])

    def _begin_upload(self) -> str:
        headers = _TUS | {"Upload-Length": "10", "Upload-Metadata": self._metadata()}
        headers |= self._member(ORGANISATION_ID, Role.OWNER)
        answer = httpx.post(f"{self.house.address}/api/media/uploads", headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.headers["location"].rpartition("/")[2]

    def _metadata(self) -> str:
        return f"title_id {base64.b64encode(self.draft.encode()).decode()}"

    def proof(self, role: str, method: str, path: str, content: bytes) -> dict[str, str]:
        """The headers with which the role shows who it is."""
        settings = self.settings
        if role == "service":
            secret = settings.service_key.get_secret_value()
            signed = signature.sign(secret, method=method, path=path, body=content, now=clock.now())
            return {signature.HEADER: signed}
        return {
            "nobody": {},
            "buyer": {"Order-Key": self.order.key},
            "stranger": {"Order-Key": self.other_order.key},
            "other": self._member("org_elsewhere", Role.OWNER),
            "box": self._member(ORGANISATION_ID, Role.BOX_OFFICE),
            "editor": self._member(ORGANISATION_ID, Role.EDITOR),
            "owner": self._member(ORGANISATION_ID, Role.OWNER),
            "operator": {"Authorization": f"Bearer {settings.operator_token.get_secret_value()}"},
            "edge": {"Authorization": f"Bearer {settings.edge_key.get_secret_value()}"},
        }[role]

    def _member(self, organisation_id: str, role: Role) -> dict[str, str]:
        actor = Actor(subject=f"acc_{role}", roles={organisation_id: frozenset({role})})
        key = self.settings.actor_private_key.get_secret_value()
        return {"Authorization": f"Bearer {sign_actor(actor, private_key_pem=key, now=clock.now())}"}


@pytest.fixture(scope="module")
def cast(house: House, film: dict[str, Any]) -> Cast:
    return Cast(house, film)


def test_every_route_has_a_row_and_every_row_a_route(house: House) -> None:
    assert set(rows()) == routes_of(house) - LIMITED_DOORS


@pytest.mark.parametrize("route", rows())
def test_each_caller_gets_what_the_table_says(cast: Cast, route: str) -> None:
    told = {role: cast.ask(route, role) for role in ROLES}
    assert told == dict(zip(ROLES, rows()[route], strict=True))


def test_nobody_gets_in_where_anybody_is_kept_out() -> None:
    """The table itself: a route that refuses some member must refuse who shows nothing."""
    for route, statuses in rows().items():
        told = dict(zip(ROLES, statuses, strict=True))
        if any(told[role] in {403, 404} for role in ("other", "box", "editor", "stranger")) and "order_id" not in route:
            assert told["nobody"] in {403, 404}, route
