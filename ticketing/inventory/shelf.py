"""What a batch of holds must know of what is sold: offers with their performance, zone and names, read at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.access_codes.errors import AccessCodeNeeded
from ticketing.catalog.errors import OfferClosed, OfferNotFound
from ticketing.catalog.models import Offer, OfferState, Performance, PriceZone, Title
from ticketing.catalog.schemas import OfferKind

_COLUMNS = (
    Offer.id,
    Offer.kind,
    Offer.organisation_id,
    Offer.title_id,
    Offer.performance_id,
    Offer.price_minor,
    Offer.fee_minor,
    Offer.currency,
    Offer.state,
    Offer.with_code,
    Offer.everybody_from,
    Performance.name_vi.label("performance_vi"),
    Performance.name_en.label("performance_en"),
    Title.name_vi.label("title_vi"),
    Title.name_en.label("title_en"),
    Performance.starts_at,
    Performance.ends_at,
    PriceZone.id.label("zone_id"),
    PriceZone.name_vi.label("zone_vi"),
    PriceZone.name_en.label("zone_en"),
    PriceZone.door,
    PriceZone.starts_at.label("slot_starts_at"),
    PriceZone.ends_at.label("slot_ends_at"),
)
_OFFERS = (
    select(*_COLUMNS)
    .outerjoin(Performance, Performance.id == Offer.performance_id)
    .outerjoin(PriceZone, PriceZone.offer_id == Offer.id)
    .outerjoin(Title, Title.id == Offer.title_id)
)


@dataclass(frozen=True, slots=True)
class Who:
    """For whom something is to be on sale: the houses that they sell for, and the offers that their codes open."""

    houses: Collection[str] = ()
    opened: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """Offers by id, and zones' offers by zone."""

    offers: dict[str, Any]
    zones: dict[str, Any]

    def offer(self, offer_id: str, *, who: "Who", now: datetime, set_aside: bool = False) -> Any:
        """An offer that is on sale now; for sellers of its house until it ends. Of one whose places were `set_aside`
        before, that is not asked. Raises OfferNotFound, OfferClosed, AccessCodeNeeded."""
        found = self.offers.get(offer_id)
        if found is None:
            raise OfferNotFound
        return found if set_aside else self._on_sale(found, who=who, now=now)

    def house_of(self, performance_id: str) -> str:
        """Whose performance it is. Raises OfferNotFound."""
        found = next((offer for offer in self.offers.values() if offer.performance_id == performance_id), None)
        if found is None:
            raise OfferNotFound
        return str(found.organisation_id)

    def zone(self, zone_id: str, *, performance_id: str, who: "Who", now: datetime) -> Any:
        """The offer of a zone of that performance. Raises OfferNotFound, OfferClosed, AccessCodeNeeded."""
        found = self.zones.get(zone_id)
        if found is None or found.performance_id != performance_id:
            raise OfferNotFound
        return self._on_sale(found, who=who, now=now)

    @staticmethod
    def _on_sale(found: Any, *, who: "Who", now: datetime) -> Any:
        if found.state is not OfferState.OPEN:
            raise OfferClosed
        if found.kind is OfferKind.ADMISSION:
            starts, ends = found.slot_starts_at or found.starts_at, found.slot_ends_at or found.ends_at
            # a slot may be entered, and so bought, while it runs
            if now >= (ends if found.organisation_id in who.houses or found.slot_ends_at else starts):
                raise OfferClosed
            if takes_code(found, who=who, now=now) and found.id not in who.opened:
                raise AccessCodeNeeded
        return found


def takes_code(offer: Any, *, who: Who, now: datetime) -> bool:
    """Whether an offer is sold by code now; people of its house need none."""
    if not offer.with_code or offer.organisation_id in who.houses:
        return False
    return offer.everybody_from is None or bool(now < offer.everybody_from)


async def read(session: AsyncSession, *, offer_ids: Collection[str], performance_ids: Collection[str]) -> Shelf:
    """These offers, and all of these performances."""
    wanted = or_(Offer.id.in_(sorted(offer_ids)), Offer.performance_id.in_(sorted(performance_ids)))
    rows = (await session.execute(_OFFERS.where(wanted))).all()
    return Shelf({row.id: row for row in rows}, {row.zone_id: row for row in rows if row.zone_id})
