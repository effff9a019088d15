"""Which offer a page shows for a title."""

from infra.errors import Unavailable
from media_service.library.schemas import TitleView
from ticketing.catalog.schemas import OfferView
from ticketing.passes.schemas import PassPlanView
from web.clients import passes, ticketing
from web.clients.answers import ServiceRefused
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


async def pass_for(visit: Visit, title: TitleView) -> PassPlanView | None:
    """The monthly pass on sale that opens a title; a title is shown without knowing it."""
    try:
        plan = await passes.plan(visit.site.ticketing, title.organisation_id)
    except (ServiceRefused, Unavailable):
        return None
    opens = plan is not None and plan.on_sale and any(t.title_id == title.id and t.included for t in plan.titles)
    return plan if opens else None


async def best(visit: Visit, title_id: str) -> OfferView | None:
    """The cheapest offer of one title that can be bought now."""
    return (await best_by_title(visit, [title_id])).get(title_id)
