"""Stripe, through its official library: hosted Checkout, refunds, webhook signatures.

Never called while a transaction is open. Every POST carries the id of our own row as idempotency key, so a repeated
call ends in one session or one refund. Answers come back as plain mappings for `reports`.
"""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import stripe
import structlog
from pydantic import BaseModel, ValidationError

from infra.money import Money
from infra.settings import Settings
from ticketing.payments.errors import CardDeclined, PaymentsAway, RefundRefusedByProvider, WebhookRefused
from ticketing.payments.reports import RENEWAL
from ticketing.payments.transport import Transport

PROVIDER = "stripe"
WEBHOOK_TOLERANCE_SECONDS = 300
_TIMEOUT_SECONDS = 8
_PING_SECONDS = 2
_log = structlog.get_logger("payments")


@dataclass(frozen=True, slots=True)
class Checkout:
    """What the buyer shall be asked to pay, and where the browser goes afterwards."""

    payment_id: str
    order_id: str
    item: str
    amount: Money
    language: Literal["vi", "en"]
    buyer_email: str | None
    success_url: str
    cancel_url: str
    expires_at: datetime
    saves_card: bool = False  # for the months of a pass to come


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A card that may be charged without its holder."""

    customer_id: str
    payment_method_id: str


@dataclass(frozen=True, slots=True)
class OpenedCheckout:
    """Stripe's page for one payment."""

    session_id: str
    url: str


class EventEnvelope(BaseModel):
    """The part of a webhook event that every event has."""

    id: str
    type: str
    data: dict[str, Any]


class StripeGateway:
    """One connection pool to Stripe, or to a stand-in that speaks like it. Close it at the end."""

    def __init__(self, settings: Settings) -> None:
        self._webhook_secret = settings.stripe_webhook_secret.get_secret_value()
        self._http = Transport(timeout_seconds=_TIMEOUT_SECONDS)
        self._client = stripe.StripeClient(
            settings.stripe_api_key.get_secret_value(),
            base_addresses={"api": settings.stripe_api_base.rstrip("/")},
            http_client=self._http,
            max_network_retries=1,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close_async()

    async def open_checkout(self, checkout: Checkout) -> OpenedCheckout:
        """Make the payment page, or find the one made before for this payment. Raises PaymentsAway."""
        named = {"order_id": checkout.order_id}
        try:
            session = await self._client.v1.checkout.sessions.create_async(
                {
                    "mode": "payment",
                    "line_items": [
                        {
                            "quantity": 1,
                            "price_data": {
                                "currency": checkout.amount.currency.lower(),
                                "unit_amount": checkout.amount.minor,
                                "product_data": {"name": checkout.item},
                            },
                        }
                    ],
                    "locale": checkout.language,
                    **({"customer_email": checkout.buyer_email} if checkout.buyer_email else {}),
                    "client_reference_id": checkout.order_id,
                    "metadata": named,
                    **({"customer_creation": "always"} if checkout.saves_card else {}),
                    "payment_intent_data": {
                        "metadata": named,
                        **({"setup_future_usage": "off_session"} if checkout.saves_card else {}),
                    },
                    "success_url": checkout.success_url,
                    "cancel_url": checkout.cancel_url,
                    "expires_at": int(checkout.expires_at.timestamp()),
                },
                {"idempotency_key": checkout.payment_id},
            )
        except stripe.StripeError as failure:
            raise _away("checkout", failure) from failure
        if not session.url:
            raise PaymentsAway
        return OpenedCheckout(session_id=session.id, url=session.url)

    async def find_checkout(self, session_id: str) -> dict[str, Any] | None:
        """The Checkout Session as it stands; None when Stripe knows none of that id. Raises PaymentsAway."""
        try:
            return (await self._client.v1.checkout.sessions.retrieve_async(session_id)).to_dict()
        except stripe.InvalidRequestError as failure:
            if failure.http_status == 404:
                return None
            raise _away("find_checkout", failure) from failure
        except stripe.StripeError as failure:
            raise _away("find_checkout", failure) from failure

    async def saved_card(self, payment_intent_id: str) -> SavedCard | None:
        """The card with which a payment was made, if it may be charged again. Raises PaymentsAway."""
        try:
            intent = (await self._client.v1.payment_intents.retrieve_async(payment_intent_id)).to_dict()
        except stripe.StripeError as failure:
            raise _away("saved_card", failure) from failure
        customer, method = intent.get("customer"), intent.get("payment_method")
        return SavedCard(customer, method) if customer and method else None

    async def charge(self, card: SavedCard, *, key: str, order_id: str, amount: Money) -> dict[str, Any]:
        """Charge a saved card while its holder is away; the PaymentIntent. Raises CardDeclined, PaymentsAway.

        The same `key` charges once, however often it is called.
        """
        try:
            made = await self._client.v1.payment_intents.create_async(
                {
                    "amount": amount.minor,
                    "currency": amount.currency.lower(),
                    "customer": card.customer_id,
                    "payment_method": card.payment_method_id,
                    "off_session": True,
                    "confirm": True,
                    "metadata": {"order_id": order_id, "purpose": RENEWAL},
                },
                {"idempotency_key": key},
            )
        except (stripe.CardError, stripe.InvalidRequestError) as declined:
            raise CardDeclined(declined.code or "declined") from declined
        except stripe.StripeError as failure:
            raise _away("charge", failure) from failure
        return made.to_dict()

    async def refund(self, *, refund_id: str, order_id: str, payment_intent_id: str, amount: Money) -> dict[str, Any]:
        """Ask for the money back; the Refund as it stands. Raises PaymentsAway, RefundRefusedByProvider."""
        try:
            made = await self._client.v1.refunds.create_async(
                {
                    "payment_intent": payment_intent_id,
                    "amount": amount.minor,
                    "metadata": {"order_id": order_id, "refund_id": refund_id},
                },
                {"idempotency_key": refund_id},
            )
        except (stripe.InvalidRequestError, stripe.CardError) as refused:
            raise RefundRefusedByProvider(refused.code or "refused") from refused
        except stripe.StripeError as failure:
            raise _away("refund", failure) from failure
        return made.to_dict()

    async def find_refund(self, provider_refund_id: str) -> dict[str, Any]:
        """The Refund as it stands. Raises PaymentsAway."""
        try:
            return (await self._client.v1.refunds.retrieve_async(provider_refund_id)).to_dict()
        except stripe.StripeError as failure:
            raise _away("find_refund", failure) from failure

    async def ping(self) -> None:
        """An authenticated read, to tell whether Stripe answers and knows our key. Raises PaymentsAway."""
        try:
            async with asyncio.timeout(_PING_SECONDS):
                await self._client.v1.balance.retrieve_async({}, {"max_network_retries": 0})
        except (stripe.StripeError, TimeoutError) as failure:
            raise _away("ping", failure) from failure

    def read_webhook(self, *, body: bytes, signature: str | None) -> tuple[EventEnvelope, dict[str, Any]]:
        """The event that Stripe signed, as envelope and in full. Raises WebhookRefused."""
        try:
            self._client.construct_event(body, signature, self._webhook_secret, WEBHOOK_TOLERANCE_SECONDS)
            content: dict[str, Any] = json.loads(body)
            return EventEnvelope.model_validate(content), content
        except (stripe.SignatureVerificationError, ValidationError, ValueError, AttributeError, TypeError) as refused:
            raise WebhookRefused from refused


def _away(what: str, failure: Exception) -> PaymentsAway:
    _log.error("stripe_failed", call=what, error=repr(failure)[:300])
    return PaymentsAway()
