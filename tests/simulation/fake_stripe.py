"""Stripe as the house knows it, and the truth about whose money it has: it loses answers, tells twice, late, or never.

It speaks the words of `ticketing.payments.gateway.StripeGateway`; with money it does one thing per idempotency key.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from infra.money import Money
from tests.simulation.virtual_time import VirtualLoop
from ticketing.payments.errors import CardDeclined, PaymentsAway, RefundRefusedByProvider
from ticketing.payments.gateway import Checkout, OpenedCheckout, SavedCard, StripeGateway

_AWAY, _LOST_ANSWER = 0.02, 0.08
_BAD_EVERY_SECONDS, _BAD_SECONDS, _LOST_IN_BAD = 4500.0, 1200.0, 0.8  # its bad twenty minutes
_REFUSES_REFUND, _DECLINES = 0.05, 0.15
_SLOWEST_SECONDS = 4.0


@dataclass
class Charge:
    """Money that a card gave, and what of it went back."""

    order_id: str
    amount: int
    returned: int = 0


@dataclass
class FakeStripe(StripeGateway):
    """One Stripe of one world. `tell` takes each event as often as it is delivered; `calm` ends all faults."""

    loop: VirtualLoop
    chance: random.Random
    tell: Callable[[dict[str, Any]], None]
    calm: bool = False
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    _by_key: dict[str, Any] = field(default_factory=dict)
    _open: dict[str, dict[str, Any]] = field(default_factory=dict)
    _counted: int = 0

    @property
    def bad(self) -> bool:
        """Whether these are its bad twenty minutes: answers get lost, and it hardly tells anybody of anything."""
        return not self.calm and self.loop.time() % _BAD_EVERY_SECONDS > _BAD_EVERY_SECONDS - _BAD_SECONDS

    def page_of(self, order_id: str) -> dict[str, Any] | None:
        """The open payment page of an order."""
        self._expire()
        return self._open.get(order_id)

    def pay(self, page: dict[str, Any]) -> bool:
        """A visitor pays on the page; False when it is too late for that."""
        self._expire()
        if self._open.pop(page["client_reference_id"], None) is None:
            return False
        intent = self._name("pi")
        page |= {"status": "complete", "payment_status": "paid", "payment_intent": intent}
        self.charges[intent] = Charge(page["client_reference_id"], page["amount_total"])
        self._event("checkout.session.completed", page)
        return True

    def refund_at_the_desk(self, intent: str) -> None:
        """Somebody gives the money back on Stripe's own page, without telling the house."""
        charge = self.charges[intent]
        if charge.returned:
            return
        charge.returned = charge.amount
        named = {"payment_intent": intent, "metadata": {"order_id": charge.order_id}, "currency": "vnd"}
        self._event("charge.refunded", {"id": self._name("ch"), "amount_refunded": charge.amount, **named})

    async def open_checkout(self, checkout: Checkout) -> OpenedCheckout:
        """As StripeGateway."""
        await self._ask()
        page: dict[str, Any] | None = self._by_key.get(checkout.payment_id)
        if page is None:
            page = {
                "id": self._name("cs"),
                "client_reference_id": checkout.order_id,
                "amount_total": checkout.amount.minor,
                "currency": checkout.amount.currency.lower(),
                "expires": checkout.expires_at.timestamp(),
                "status": "open",
                "payment_status": "unpaid",
            }
            self.sessions[page["id"]] = self._by_key[checkout.payment_id] = page
            self._open[checkout.order_id] = page
        self._answer()
        return OpenedCheckout(session_id=page["id"], url=f"https://pay.test/{page['id']}")

    async def find_checkout(self, session_id: str) -> dict[str, Any] | None:
        """As StripeGateway."""
        await self._ask()
        self._expire()
        found = self.sessions.get(session_id)
        return dict(found) if found is not None else None

    async def saved_card(self, payment_intent_id: str) -> SavedCard | None:
        """As StripeGateway."""
        await self._ask()
        return SavedCard(f"cus_{payment_intent_id}", "pm_1") if payment_intent_id in self.charges else None

    async def charge(self, card: SavedCard, *, key: str, order_id: str, amount: Money) -> dict[str, Any]:
        """As StripeGateway."""
        await self._ask()
        made = self._by_key.get(key)
        if made is None:
            declined = not self.calm and self.chance.random() < _DECLINES
            made = CardDeclined("card_declined") if declined else self._charged(order_id, amount)
            self._by_key[key] = made
        self._answer()
        if isinstance(made, CardDeclined):
            raise made
        return dict(made)

    async def refund(self, *, refund_id: str, order_id: str, payment_intent_id: str, amount: Money) -> dict[str, Any]:
        """As StripeGateway."""
        await self._ask()
        made: dict[str, Any] = self._by_key.get(refund_id) or self._refunded(
            refund_id, order_id, payment_intent_id, amount
        )
        self._by_key[refund_id] = made
        self._answer()
        return dict(made)

    async def find_refund(self, provider_refund_id: str) -> dict[str, Any]:
        """As StripeGateway."""
        await self._ask()
        return dict(self.refunds[provider_refund_id])

    def _charged(self, order_id: str, amount: Money) -> dict[str, Any]:
        intent = self._name("pi")
        self.charges[intent] = Charge(order_id, amount.minor)
        made = {
            "id": intent,
            "amount": amount.minor,
            "currency": amount.currency.lower(),
            "status": "succeeded",
            "metadata": {"order_id": order_id, "purpose": "pass_renewal"},
        }
        self._event("payment_intent.succeeded", made)
        return made

    def _refunded(self, refund_id: str, order_id: str, intent: str, amount: Money) -> dict[str, Any]:
        charge = self.charges[intent]
        if charge.returned + amount.minor > charge.amount:
            whole = charge.returned == charge.amount
            raise RefundRefusedByProvider("charge_already_refunded" if whole else "amount_too_large")
        fails = not self.calm and self.chance.random() < _REFUSES_REFUND
        charge.returned += 0 if fails else amount.minor
        name = self._name("re")
        made = {
            "id": name,
            "amount": amount.minor,
            "currency": amount.currency.lower(),
            "status": "failed" if fails else "succeeded",
            "payment_intent": intent,
            "metadata": {"order_id": order_id, "refund_id": refund_id},
        }
        self.refunds[name] = made
        self._event("refund.failed" if fails else "refund.updated", made)
        return made

    def _expire(self) -> None:
        now = self.loop.now().timestamp()
        for order_id, page in [(order_id, page) for order_id, page in self._open.items() if now >= page["expires"]]:
            page["status"] = "expired"
            del self._open[order_id]
            self._event("checkout.session.expired", page)

    def _event(self, kind: str, thing: dict[str, Any]) -> None:
        self.tell({"id": self._name("evt"), "type": kind, "data": {"object": dict(thing)}})

    def _name(self, prefix: str) -> str:
        self._counted += 1
        return f"{prefix}_{self._counted:08d}"

    async def _ask(self) -> None:
        await asyncio.sleep(self.chance.random() * _SLOWEST_SECONDS)
        if not self.calm and self.chance.random() < _AWAY:
            raise PaymentsAway

    def _answer(self) -> None:
        """What was asked for is done; whether we hear of it is another matter."""
        if not self.calm and self.chance.random() < (_LOST_IN_BAD if self.bad else _LOST_ANSWER):
            raise PaymentsAway
