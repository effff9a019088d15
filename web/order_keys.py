"""The orders a browser may open: (order, access key, titles), newest first, in one sealed cookie."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from ticketing.catalog.schemas import OfferKind
from ticketing.orders.schemas import OrderLineView, OrderPlaced, OrderView
from web import cookies
from web.visit import Visit

COOKIE = "sankhau_orders"
MONTHLY = "*"  # stands for the titles of a monthly pass
MAX_ORDERS = 20
MAX_BYTES = 3_800  # browsers must keep 4,096 bytes of name, value and attributes (RFC 6265, section 6.1)
_MAX_AGE_SECONDS = 365 * 24 * 3600
_PURPOSE = "order-keys"


@dataclass(frozen=True, slots=True)
class OrderKey:
    """Proof that this browser bought an order, and what for."""

    order_id: str
    access_key: str
    title_ids: tuple[str, ...]


def held(visit: Visit) -> list[OrderKey]:
    """The keys of this browser, newest first."""
    found = cookies.unseal(visit.cookie(COOKIE), purpose=_PURPOSE, key=visit.site.key)
    return [OrderKey(order_id, key, tuple(titles)) for order_id, key, titles in found or []]


def find(visit: Visit, order_id: str) -> OrderKey | None:
    """The key of one order."""
    return next((key for key in held(visit) if key.order_id == order_id), None)


def hold(visit: Visit, response: Response, order: OrderView, *, access_key: str) -> None:
    """Remember an order in this browser; the oldest fall off when the cookie is full."""
    hold_all(visit, response, [OrderPlaced(order=order, access_key=access_key)])


def hold_all(visit: Visit, response: Response, opened: Sequence[OrderPlaced]) -> None:
    """Remember orders in this browser, the newest first; the oldest fall off when the cookie is full."""
    new = [_key(order) for order in opened]
    known = {key.order_id for key in new}
    kept = [*new, *(key for key in held(visit) if key.order_id not in known)][:MAX_ORDERS]
    while len(sealed := _sealed(kept, key=visit.site.key)) > MAX_BYTES and len(kept) > 1:
        kept.pop()
    cookies.put(response, COOKIE, sealed, visit.site.settings, max_age_seconds=_MAX_AGE_SECONDS)


def _key(opened: OrderPlaced) -> OrderKey:
    return OrderKey(
        opened.order.id,
        opened.access_key,
        tuple(dict.fromkeys(_opens(line) for line in opened.order.lines if _opens(line))),
    )


def _opens(line: OrderLineView) -> str:
    """A title, or MONTHLY where it is a pass that tells which titles; nothing for a place at a performance."""
    return MONTHLY if line.kind is OfferKind.PASS else line.title_id or ""


def _sealed(kept: list[OrderKey], *, key: str) -> str:
    value = [[held.order_id, held.access_key, held.title_ids] for held in kept]
    return cookies.seal(value, purpose=_PURPOSE, key=key)
