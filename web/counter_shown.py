"""What the counter tells the buyer's screen while a sale is put together; no sale fails by it."""

from collections.abc import Sequence
from contextlib import suppress

from pydantic import ValidationError

from infra.errors import Unavailable
from ticketing.boxoffice.schemas import ScreenWish
from ticketing.rules.schemas import Concession
from web import counter_baskets
from web.clients import screens
from web.clients.answers import ServiceRefused
from web.formats import digits
from web.visit import Visit


async def tell(
    visit: Visit,
    *,
    shift_id: str,
    actor_token: str,
    basket: str,
    offer_id: str = "",
    quantity: str = "1",
    concessions: Sequence[Concession] = (),
    discount: str = "",
) -> None:
    """Show what the sealed basket keeps, else so many places of the offer."""
    hold_id, hold_key = counter_baskets.keys(visit, basket)
    what: dict[str, object] = {"hold_id": hold_id}
    if not hold_id:
        what = {"offer_id": offer_id or None, "quantity": quantity or "1", "concessions": tuple(concessions)}
    with suppress(ValidationError, ServiceRefused, Unavailable):
        wish = ScreenWish.model_validate(what | {"discount_minor": digits(discount) or "0"})
        await screens.put_together(visit.site.ticketing, shift_id, wish, actor_token=actor_token, hold_key=hold_key)
