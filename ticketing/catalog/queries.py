"""Reads about offers."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog.errors import OfferNotFound
from ticketing.catalog.models import Offer, OfferState, Title
from ticketing.catalog.schemas import OfferView, Price

_MOST = 200


async def offer(session: AsyncSession, *, offer_id: str) -> OfferView:
    """One offer, on sale or not. Raises OfferNotFound."""
    row = (await session.execute(_offers().where(Offer.id == offer_id))).one_or_none()
    if row is None:
        raise OfferNotFound
    return _view(row[0], row[1])


async def offers(session: AsyncSession, *, title_ids: Sequence[str]) -> list[OfferView]:
    """The offers of these titles; without titles, what is on sale (at most 200)."""
    wanted = Offer.title_id.in_(title_ids) if title_ids else Offer.state == OfferState.OPEN
    rows = await session.execute(_offers().where(wanted).order_by(Offer.id).limit(_MOST))
    return [_view(offer, title) for offer, title in rows]


def _offers() -> Select[Offer, Title]:
    return select(Offer, Title).join(Title, Title.id == Offer.title_id)


def _view(offer: Offer, title: Title) -> OfferView:
    return OfferView.model_validate(
        {
            "id": offer.id,
            "title_id": title.id,
            "organisation_id": title.organisation_id,
            "name_vi": title.name_vi,
            "name_en": title.name_en,
            "age_rating": title.age_rating,
            "price": Price(minor=offer.price_minor, currency=offer.currency),
            "watch_hours": offer.watch_hours,
            "on_sale": offer.state is OfferState.OPEN,
        }
    )
