"""Ticketing on its feet: a real SQLite file, real migrations, the stand-in for Stripe, a listening media_service.

The cast: `ana` buys, `clara` runs the box office of the Rạp Hoa Mai, `stranger` owns another house.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import stripe
from fastapi import Depends, FastAPI, Response

from infra import clock, ids
from infra.contracts.actor import Actor, Role, sign_actor
from infra.contracts.entitlement import EntitlementRevoked
from infra.contracts.title import TitlePublished, TitleWithdrawn
from infra.database.engine import Database
from infra.http import service_client
from infra.http.callers import signed_by_service
from infra.settings import Settings
from tests.support.stripe_stand_in import StripeStandIn
from ticketing.orders import tasks
from ticketing.payments import bank_feed
from ticketing.payments.gateway import StripeGateway

HOUSE = "org_hoa_mai"
OTHER_HOUSE = "org_elsewhere"
PRICE = 50_000
PREFIX = "/api/ticketing"


def published(title_id: str, *, version: int = 1, **changes: Any) -> TitlePublished:
    """The library's word that a title may be sold."""
    values = {
        "title_id": title_id,
        "organisation_id": HOUSE,
        "version": version,
        "name_vi": "Đèn kéo quân",
        "name_en": "The lantern",
        "age_rating": "T13",
        "duration_seconds": 5400,
        "ticket_price_minor": PRICE,
        "currency": "VND",
        "watch_hours": 48,
        **changes,
    }
    return TitlePublished.model_validate(values)


@dataclass
class MediaEar:
    """media_service as far as ticketing talks to it."""

    settings: Settings
    deaf: bool = False
    heard: list[EntitlementRevoked] = field(default_factory=list)

    def app(self) -> FastAPI:
        """The application that listens."""
        app = FastAPI()
        app.state.settings = self.settings

        @app.post("/api/media/entitlement-revocations", dependencies=[Depends(signed_by_service)])
        async def hear(word: EntitlementRevoked) -> Response:
            if self.deaf:
                return Response(status_code=503)
            self.heard.append(word)
            return Response(status_code=204)

        return app


@dataclass
class Stage:
    """Everything a scene needs."""

    settings: Settings
    http: httpx.AsyncClient
    app: FastAPI
    database: Database
    gateway: StripeGateway
    stripe: StripeStandIn
    media: MediaEar

    async def publish(self, word: TitlePublished | TitleWithdrawn | None = None) -> dict[str, Any]:
        """A title on offer; its offer."""
        word = word or published(ids.new("ttl"))
        secret = self.settings.service_key.get_secret_value()
        answer = await service_client.post_signed(self.http, f"{PREFIX}/title-events", word, secret=secret)
        assert answer.status_code == 204, answer.text
        offers = (await self.http.get(f"{PREFIX}/offers", params={"title_id": word.title_id})).json()
        return dict(offers[0]) if offers else {}

    def wish(self, offer: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """What ana asks for."""
        return {
            "offer_id": offer["id"],
            "buyer_name": "Ana Nguyễn",
            "buyer_email": "ana@example.com",
            "language": "vi",
            "return_path": "/don-hang/{order_id}?key={access_key}",
            "cancel_path": "/phim",
            **changes,
        }

    async def order(self, *, key: str | None = None, wish: dict[str, Any] | None = None) -> httpx.Response:
        """ana orders a ticket."""
        wish = wish or self.wish(await self.publish())
        return await self.http.post(f"{PREFIX}/orders", json=wish, headers={"Idempotency-Key": key or ids.new("key")})

    async def paid_order(self) -> dict[str, Any]:
        """ana ordered and paid, and the webhook came; the answer to her order, with its state of now."""
        placed = (await self.order()).json()
        await self.stripe.pay(placed["order"]["checkout_url"])
        told = await self.stripe.next_told("checkout.session.completed")
        self.stripe.told.remove(told)  # so that a second order waits for its own
        await self.deliver(told.event)
        placed["order"] = await self.until_state(placed, "paid")
        return dict(placed)

    async def show(self, placed: dict[str, Any], *, key: str | None = None) -> httpx.Response:
        """ana looks at her order."""
        headers = {"Order-Key": key if key is not None else placed["access_key"]}
        return await self.http.get(f"{PREFIX}/orders/{placed['order']['id']}", headers=headers)

    async def until_state(self, placed: dict[str, Any], state: str) -> dict[str, Any]:
        """The order once it is in that state."""

        async def there() -> dict[str, Any] | None:
            order = (await self.show(placed)).json()
            return dict(order) if order["state"] == state else None

        found: dict[str, Any] = await eventually(there)
        return found

    async def deliver(self, event: dict[str, Any], *, at: float | None = None) -> httpx.Response:
        """Stripe delivers an event, signed now or at another time."""
        body = json.dumps(event)
        secret = self.settings.stripe_webhook_secret.get_secret_value()
        stamp = int(at if at is not None else time.time())
        signature = stripe.WebhookSignature.generate_signature_header(body, secret, stamp)
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        return await self.http.post(f"{PREFIX}/webhooks/stripe", content=body, headers=headers)

    async def transfer(
        self, amount: int, memo: str, *, id: str | None = None, at: float | None = None
    ) -> httpx.Response:
        """The bank tells of money that came, signed now or at another time."""
        told = {"id": id or ids.new("ft"), "account": self.settings.bank_account, "amount": amount, "currency": "VND"}
        told |= {"memo": memo, "sender": "NGUYEN THI ANA", "booked_at": clock.now().isoformat()}
        body = json.dumps({"transactions": [told]}).encode()
        stamp = int(at if at is not None else time.time())
        proof = bank_feed.sign(body, self.settings.bank_webhook_secret.get_secret_value(), stamp=stamp)
        headers = {bank_feed.SIGNATURE_HEADER: f"t={stamp},v1={proof}"}
        answer = await self.http.post(f"{PREFIX}/webhooks/bank", content=body, headers=headers)
        await tasks.drain_due(self.database, now=clock.now())
        return answer

    async def transfer_order(self) -> dict[str, Any]:
        """ana ordered and wants to pay by transfer; the answer to her order."""
        answer = await self.order(wish=self.wish(await self.publish(), payment_kind="vietqr"))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def clara(self) -> dict[str, str]:
        """The box office of the house that sells."""
        return self.bearer(Actor("acc_clara", {HOUSE: frozenset({Role.BOX_OFFICE})}))

    def editor(self) -> dict[str, str]:
        """Makes films for the house, and sells nothing."""
        return self.bearer(Actor("acc_edith", {HOUSE: frozenset({Role.EDITOR})}))

    def stranger(self) -> dict[str, str]:
        """The owner of another house."""
        return self.bearer(Actor("acc_stranger", {OTHER_HOUSE: frozenset({Role.OWNER})}))

    def operator(self) -> dict[str, str]:
        """Who runs the installation."""
        return {"Authorization": f"Bearer {self.settings.operator_token.get_secret_value()}"}

    def bearer(self, actor: Actor) -> dict[str, str]:
        """The header with an actor token."""
        private = self.settings.actor_private_key.get_secret_value()
        token = sign_actor(actor, private_key_pem=private, now=clock.now())
        return {"Authorization": f"Bearer {token}"}

    async def refund(
        self, placed: dict[str, Any], *, who: dict[str, str], key: str | None = None, **changes: Any
    ) -> httpx.Response:
        """Somebody asks to refund ana's order."""
        path = f"{PREFIX}/orders/{placed['order']['id']}/refunds"
        return await self.http.post(
            path, json={"reason": "Suất chiếu huỷ"} | changes, headers={**who, "Idempotency-Key": key or ids.new("key")}
        )

    async def entitlement(self, placed: dict[str, Any], **changes: str) -> httpx.Response:
        """ana asks for her right to watch."""
        title_id = changes.get("title_id", placed["order"]["lines"][0]["title_id"])
        headers = {"Order-Key": changes.get("key", placed["access_key"])}
        path = f"{PREFIX}/orders/{placed['order']['id']}/entitlement-tokens"
        return await self.http.post(path, json={"title_id": title_id}, headers=headers)


async def eventually(look: Callable[[], Awaitable[Any]], *, seconds: float = 5) -> Any:
    """The first truthy answer of `look`."""
    async with asyncio.timeout(seconds):
        while not (found := await look()):  # noqa: ASYNC110  (what is waited for happens in rows, not in events)
            await asyncio.sleep(0.02)
        return found
