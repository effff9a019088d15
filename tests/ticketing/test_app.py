"""The whole service: what is open to whom, and whether it can work."""

from collections.abc import Iterator
from pathlib import Path

import httpx
from fastapi import FastAPI

from infra.settings import Settings
from tests.support.settings import make_settings
from tests.ticketing.stage import PREFIX, Stage
from ticketing import app as ticketing_app

# Every route and what a caller without any credential gets. A route that is not named here fails the test.
WITHOUT_CREDENTIALS = {
    "POST /sessions": (403, "sign_in_refused"),
    "DELETE /sessions": (403, "actor_token_refused"),
    "POST /actor-tokens": (403, "actor_token_refused"),
    "PUT /organisations/{organisation_id}": (403, "operator_only"),
    "PUT /organisations/{organisation_id}/members/{email}": (403, "operator_only"),
    "PUT /administrators/{email}": (403, "operator_only"),
    "GET /seat-maps/{map_id}": (404, "seat_map_not_found"),
    "GET /venues": (403, "actor_token_refused"),
    "POST /venues": (403, "actor_token_refused"),
    "PUT /venues/{venue_id}": (403, "actor_token_refused"),
    "POST /venues/{venue_id}/halls": (403, "actor_token_refused"),
    "GET /halls/{hall_id}": (403, "actor_token_refused"),
    "PUT /halls/{hall_id}": (403, "actor_token_refused"),
    "GET /halls/{hall_id}/draft": (403, "actor_token_refused"),
    "PUT /halls/{hall_id}/draft": (403, "actor_token_refused"),
    "DELETE /halls/{hall_id}/draft": (403, "actor_token_refused"),
    "POST /halls/{hall_id}/versions": (403, "actor_token_refused"),
    "POST /applications": (202, None),
    "POST /applications/confirmations": (410, "link_spent"),
    "GET /organisations": (403, "actor_token_refused"),
    "POST /organisations/{organisation_id}/decisions": (403, "actor_token_refused"),
    "GET /organisations/{organisation_id}/members": (403, "actor_token_refused"),
    "PUT /organisations/{organisation_id}/roles/{account_id}": (403, "actor_token_refused"),
    "POST /organisations/{organisation_id}/invitations": (403, "actor_token_refused"),
    "DELETE /organisations/{organisation_id}/invitations/{invitation_id}": (403, "actor_token_refused"),
    "POST /invitations/openings": (410, "link_spent"),
    "POST /invitations/acceptances": (410, "link_spent"),
    "POST /password-resets": (202, None),
    "POST /password-resets/redemptions": (410, "link_spent"),
    "GET /orders/{order_id}/entry-codes": (404, "order_not_found"),
    "GET /performances/{performance_id}/entry-policy": (403, "actor_token_refused"),
    "PUT /performances/{performance_id}/entry-policy": (403, "actor_token_refused"),
    "GET /performances/{performance_id}/ticket-keys": (403, "actor_token_refused"),
    "GET /performances/{performance_id}/revocations": (403, "actor_token_refused"),
    "GET /tickets/{ticket_id}": (404, "ticket_not_held"),
    "GET /tickets/{ticket_id}/wallet-passes/apple": (404, "ticket_not_held"),
    "GET /tickets/{ticket_id}/wallet-passes/google": (404, "ticket_not_held"),
    "POST /tickets/{ticket_id}/handovers": (404, "ticket_not_held"),
    "DELETE /tickets/{ticket_id}/handovers": (404, "ticket_not_held"),
    "POST /handovers/openings": (410, "handover_gone"),
    "POST /handovers/takings": (410, "handover_gone"),
    "GET /offers": (200, None),
    "GET /offers/{offer_id}": (404, "offer_not_found"),
    "POST /title-events": (403, "signature_refused"),
    "POST /webhooks/stripe": (400, "webhook_refused"),
    "POST /webhooks/bank": (400, "webhook_refused"),
    "GET /organisations/{organisation_id}/takings": (403, "actor_token_refused"),
    "GET /organisations/{organisation_id}/takings/rows": (403, "actor_token_refused"),
    "GET /organisations/{organisation_id}/ledger-transactions/{transaction_id}": (403, "actor_token_refused"),
    "GET /ledger/verification": (403, "operator_only"),
    "POST /orders/{order_id}/extensions": (404, "order_not_found"),
    "GET /refunds": (403, "actor_token_refused"),
    "POST /refunds/{refund_id}/transfers": (403, "actor_token_refused"),
    "GET /suspense": (403, "actor_token_refused"),
    "POST /suspense/{item_id}/assignments": (403, "actor_token_refused"),
    "POST /suspense/{item_id}/returns": (403, "actor_token_refused"),
    "PUT /performances/{performance_id}/seating": (403, "actor_token_refused"),
    "GET /performances/{performance_id}/seats": (404, "performance_not_found"),
    "GET /performances/{performance_id}/seats/changes": (404, "performance_not_found"),
    "POST /performances/{performance_id}/blocks": (403, "actor_token_refused"),
    "GET /performances/{performance_id}/blocks": (403, "actor_token_refused"),
    "DELETE /performances/{performance_id}/blocks/{block_id}": (403, "actor_token_refused"),
    "POST /holds": (404, "offer_not_found"),
    "GET /holds/{hold_id}": (404, "hold_not_found"),
    "PUT /holds/{hold_id}": (404, "hold_not_found"),
    "DELETE /holds/{hold_id}": (404, "hold_not_found"),
    "POST /holds/{hold_id}/extensions": (404, "hold_not_found"),
    "POST /orders": (400, "idempotency_key_missing"),
    "GET /orders": (403, "actor_token_refused"),
    "GET /orders/{order_id}": (404, "order_not_found"),
    "POST /orders/{order_id}/refunds": (403, "actor_token_refused"),
    "POST /orders/{order_id}/entitlement-tokens": (404, "order_not_found"),
    "GET /readyz": (503, None),
    "GET /performances": (403, "actor_token_refused"),
    "GET /performances/{performance_id}": (404, "performance_not_found"),
    "POST /performances": (403, "actor_token_refused"),
    "PUT /performances/{performance_id}": (403, "actor_token_refused"),
    "POST /performances/{performance_id}/steps": (403, "actor_token_refused"),
    "GET /performances/{performance_id}/cancellations": (403, "actor_token_refused"),
    "POST /performances/{performance_id}/cancellations": (403, "actor_token_refused"),
    "GET /performances/{performance_id}/return-policy": (404, "performance_not_found"),
    "PUT /performances/{performance_id}/return-policy": (403, "actor_token_refused"),
    "GET /orders/{order_id}/returns": (404, "order_not_found"),
    "GET /vouchers": (403, "actor_token_refused"),
    "POST /vouchers": (403, "actor_token_refused"),
    "POST /vouchers/{voucher_id}/endings": (403, "actor_token_refused"),
    "POST /orders/{order_id}/returns": (404, "order_not_found"),
    "GET /orders/{order_id}/tickets.pdf": (404, "order_not_found"),
    "POST /orders/{order_id}/deposit-returns": (403, "actor_token_refused"),
    "GET /orders/{order_id}/tickets.escpos": (403, "actor_token_refused"),
    "POST /orders/{order_id}/rolls": (403, "actor_token_refused"),
    "POST /allotments": (403, "actor_token_refused"),
    "POST /allotments/{allotment_id}/sales": (403, "actor_token_refused"),
    "POST /allotments/{allotment_id}/returns": (403, "actor_token_refused"),
    "POST /shifts": (403, "actor_token_refused"),
    "GET /shifts": (403, "actor_token_refused"),
    "GET /shifts/{shift_id}": (403, "actor_token_refused"),
    "POST /shifts/{shift_id}/counts": (403, "actor_token_refused"),
    "POST /counter-sales": (403, "actor_token_refused"),
    "GET /counter-sales": (403, "actor_token_refused"),
    "GET /webhooks/parked": (403, "operator_only"),
    "POST /webhooks/parked/{event_id}/retries": (403, "operator_only"),
    "GET /pass-plans/{organisation_id}": (404, "pass_not_found"),
    "PUT /pass-plans/{organisation_id}": (403, "actor_token_refused"),
    "GET /orders/{order_id}/pass": (404, "order_not_found"),
    "POST /orders/{order_id}/pass/cancellations": (404, "order_not_found"),
    "POST /orders/{order_id}/pass/entitlement-tokens": (404, "order_not_found"),
    "GET /performances/{performance_id}/door": (403, "actor_token_refused"),
    "POST /performances/{performance_id}/scans": (403, "actor_token_refused"),
    "POST /recoveries": (202, None),
    "POST /recoveries/openings": (410, "ticket_link_spent"),
    "POST /ticket-links/openings": (410, "ticket_link_spent"),
}
BODIES = {
    "POST /vouchers": {"organisation_id": "org_1", "code": "TET2027", "kind": "percent", "percent": 5, "most_uses": 1},
    "POST /sessions": {"email": "a@example.com", "password": "a guess"},
    "PUT /organisations/{organisation_id}": {"name": "Mine"},
    "PUT /organisations/{organisation_id}/members/{email}": {
        "name": "Me",
        "password": "long enough for you",
        "roles": ["owner"],
    },
    "PUT /administrators/{email}": {"name": "Me"},
    "POST /applications": {
        "house_name": "Rạp Mới",
        "province": "46",
        "contact_name": "Me",
        "email": "me@example.com",
        "password": "long enough for you",
    },
    "POST /applications/confirmations": {"token": "a" * 43},
    "POST /organisations/{organisation_id}/decisions": {"state": "approved"},
    "PUT /organisations/{organisation_id}/roles/{account_id}": {"roles": ["owner"]},
    "POST /organisations/{organisation_id}/invitations": {"email": "me@example.com", "role": "owner"},
    "POST /invitations/openings": {"token": "a" * 43},
    "POST /invitations/acceptances": {"token": "a" * 43},
    "POST /password-resets": {"email": "me@example.com"},
    "POST /password-resets/redemptions": {"token": "a" * 43, "password": "long enough for you"},
    "POST /title-events": {"kind": "title_withdrawn", "title_id": "ttl_1", "version": 1},
    "POST /orders/{order_id}/deposit-returns": {"reference": "FT1"},
    "POST /orders/{order_id}/rolls": {"millimetres": 80},
    "POST /allotments": {"offer_id": "ofr_1", "count": 1},
    "POST /allotments/{allotment_id}/sales": {"sales": []},
    "POST /shifts": {"organisation_id": "org_1", "drawer": "1", "float_minor": 0},
    "POST /shifts/{shift_id}/counts": {"notes": {}},
    "POST /counter-sales": {"offer_id": "ofr_1", "quantity": 1, "payment_kind": "cash"},
    "PUT /pass-plans/{organisation_id}": {"name_vi": "V", "name_en": "P", "price_minor": 9000, "on_sale": False},
    "POST /orders/{order_id}/pass/entitlement-tokens": {"title_id": "ttl_1"},
    "POST /venues": {"organisation_id": "org_1", "name": "Rạp", "address": "Hà Nội"},
    "PUT /venues/{venue_id}": {"organisation_id": "org_1", "name": "Rạp", "address": "Hà Nội"},
    "POST /venues/{venue_id}/halls": {"name": "Phòng lớn"},
    "PUT /halls/{hall_id}": {"name": "Phòng lớn"},
    "POST /recoveries": {"contact": "0912 345 678"},
    "POST /recoveries/openings": {"token": "a" * 43},
    "POST /ticket-links/openings": {"token": "a" * 43},
    "PUT /performances/{performance_id}/seating": {},
    "POST /performances/{performance_id}/blocks": {"seats": ["a-1"], "reason": "house"},
    "POST /holds": {"items": [{"offer_id": "ofr_1"}]},
    "PUT /holds/{hold_id}": {"items": [{"offer_id": "ofr_1"}]},
    "POST /orders": {
        "offer_id": "ofr_1",
        "buyer_name": "Ana",
        "buyer_email": "ana@example.com",
        "return_path": "/a",
        "cancel_path": "/b",
    },
    "POST /refunds/{refund_id}/transfers": {"reference": "FT1"},
    "POST /suspense/{item_id}/assignments": {"order_id": "ord_1"},
    "POST /suspense/{item_id}/returns": {"reference": "FT1"},
    "POST /orders/{order_id}/refunds": {"reason": "because"},
    "POST /orders/{order_id}/returns": {"ticket_ids": ["tck_1"]},
    "POST /performances/{performance_id}/cancellations": {"reason": "because", "confirmed": True},
    "PUT /performances/{performance_id}/return-policy": {},
    "POST /orders/{order_id}/entitlement-tokens": {"title_id": "ttl_1"},
}
FILLED = {"transaction_id": "ltx_1", "refund_id": "rfd_1", "item_id": "sus_1"}
FILLED |= {"organisation_id": "org_1", "email": "a@example.com", "order_id": "ord_1", "offer_id": "ofr_1"}
FILLED |= {"venue_id": "ven_1", "hall_id": "hal_1", "map_id": "map_1"}
FILLED |= {"voucher_id": "vou_1"}
FILLED |= {"performance_id": "prf_1", "event_id": "evt_1", "hold_id": "hld_1", "block_id": "blk_1"}
FILLED |= {"ticket_id": "tck_1"}
FILLED |= {"shift_id": "shf_1", "allotment_id": "alt_1"}
FILLED |= {"account_id": "acc_1", "invitation_id": "inv_1"}


def routes_of(app: FastAPI) -> Iterator[str]:
    for path, operations in app.openapi()["paths"].items():
        for method in operations:
            yield f"{method.upper()} {path.removeprefix(PREFIX)}"


async def test_every_route_says_what_it_does_without_credentials(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    answers = {}
    for route in routes_of(stage.app):
        method, path = route.split(" ")
        answer = await stage.http.request(
            method, PREFIX + path.format(**FILLED), json=BODIES.get(route), params={"organisation_id": "org_1"}
        )
        content = answer.json() if answer.content else {}
        answers[route] = (answer.status_code, content.get("code") if isinstance(content, dict) else None)
    assert answers == WITHOUT_CREDENTIALS


async def test_no_route_hides_from_the_description(stage_without_stripe: Stage) -> None:
    mounted = [route for feature in ticketing_app.FEATURES for route in feature.router.routes]
    described = set(routes_of(stage_without_stripe.app))
    assert len(mounted) == len(described) == len(WITHOUT_CREDENTIALS)
    answer = await stage_without_stripe.http.get(f"{PREFIX}/openapi.json")
    assert answer.json()["info"]["title"].endswith("ticketing")


async def test_ready_means_database_migrations_and_stripe(stage: Stage) -> None:
    answer = await stage.http.get(f"{PREFIX}/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "parts": {"database": True, "migrations": True, "payments": True}}
    asked = len(stage.stripe.calls)
    await stage.http.get(f"{PREFIX}/readyz")
    assert len(stage.stripe.calls) == asked  # asked at most every five seconds


async def test_without_stripe_it_is_not_ready_and_says_why(stage_without_stripe: Stage) -> None:
    answer = await stage_without_stripe.http.get(f"{PREFIX}/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": True, "migrations": True, "payments": False}


async def test_an_unmigrated_database_is_told_and_not_touched(tmp_path: Path) -> None:
    settings: Settings = make_settings(tmp_path, stripe_api_base="http://127.0.0.1:9")
    async with httpx.AsyncClient() as media_http:
        app = ticketing_app.create_app(settings, media_http=media_http)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ticketing.test") as http,
        ):
            parts = (await http.get(f"{PREFIX}/readyz")).json()["parts"]
    assert (parts["database"], parts["migrations"]) == (True, False)
