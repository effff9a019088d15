"""Which offer a page shows for a title."""

from ticketing.catalog.schemas import OfferView
from web.clients import ticketing
from web.visit import Visit


async def best_by_title(visit: Visit, title_ids: list[str]) -> dict[str, OfferView]:
    """The cheapest offer on sale of each title that has one. Raises ServiceRefused or Unavailable."""
    best: dict[str, OfferView] = {}
    for start in range(0, len(title_ids), ticketing.OFFER_TITLES_MAX):
        some = title_ids[start : start + ticketing.OFFER_TITLES_MAX]
        for offer in await ticketing.offers(visit.site.ticketing, title_ids=some):
            title_id = offer.title_id or ""
            known = best.get(title_id)
            if offer.on_sale and (known is None or offer.price.minor < known.price.minor):
                best[title_id] = offer
    return best


async def best(visit: Visit, title_id: str) -> OfferView | None:
    """The cheapest offer of one title that can be bought now."""
    return (await best_by_title(visit, [title_id])).get(title_id)
