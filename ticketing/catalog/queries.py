"""Reads about offers and performances."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.accounts.models import Organisation
from ticketing.catalog import places
from ticketing.catalog.errors import OfferNotFound, PerformanceNotFound
from ticketing.catalog.models import Offer, OfferState, PassPlan, Performance, Pool, Title
from ticketing.catalog.places import Count
from ticketing.catalog.schemas import OfferKind, OfferView, PerformanceState, PerformanceView, Price

_MOST = 200


async def offer(session: AsyncSession, *, offer_id: str) -> OfferView:
    """One offer, on sale or not. Raises OfferNotFound."""
    row = (await session.execute(_offers().where(Offer.id == offer_id))).one_or_none()
    if row is None:
        raise OfferNotFound
    return _view(row[0], row[1] or row[2] or row[3], row[4])


async def offers(session: AsyncSession, *, title_ids: Sequence[str]) -> list[OfferView]:
    """The offers of these titles; without titles, every view that is on sale (at most 200)."""
    wanted = Offer.title_id.in_(title_ids) if title_ids else Offer.state == OfferState.OPEN
    views = _offers().where(Offer.kind == OfferKind.TITLE_VIEW, wanted).order_by(Offer.id).limit(_MOST)
    return [_view(row[0], row[1], row[4]) for row in await session.execute(views)]


async def performance(session: AsyncSession, *, performance_id: str) -> Performance:
    """The performance, a draft too. Raises PerformanceNotFound."""
    found = await session.get(Performance, performance_id, populate_existing=True)
    if found is None:
        raise PerformanceNotFound
    return found


async def performance_view(
    session: AsyncSession, *, performance_id: str, now: datetime, opened: Collection[str] = ()
) -> PerformanceView:
    """The performance as it crosses HTTP, a draft too, for somebody who has these offers opened.

    Raises PerformanceNotFound.
    """
    views = await _views(session, _performances().where(Performance.id == performance_id), now=now, opened=opened)
    if not views:
        raise PerformanceNotFound
    return views[0]


async def upcoming(session: AsyncSession, *, now: datetime) -> list[PerformanceView]:
    """What the public may still see or could have seen tickets for, the next evening first."""
    shown = (PerformanceState.ON_SALE, PerformanceState.CLOSED)
    query = _performances().where(Performance.state.in_(shown), Performance.ends_at > now)
    return await _views(session, query.order_by(Performance.starts_at, Performance.id).limit(_MOST), now=now)


async def performances_of(session: AsyncSession, *, organisation_id: str, now: datetime) -> list[PerformanceView]:
    """Every performance of a house, drafts too, the latest evening first."""
    query = _performances().where(Performance.organisation_id == organisation_id)
    return await _views(session, query.order_by(Performance.starts_at.desc(), Performance.id).limit(_MOST), now=now)


def _offers() -> Select[Offer, Title, Performance, PassPlan, int]:
    left = Pool.capacity - Pool.held - Pool.sold
    sold = select(Offer, Title, Performance, PassPlan, left).outerjoin(Title, Title.id == Offer.title_id)
    sold = sold.outerjoin(Performance, Performance.id == Offer.performance_id)
    sold = sold.outerjoin(Pool, (Pool.offer_id == Offer.id) & Pool.performance_id.is_(None))
    return sold.outerjoin(PassPlan, PassPlan.id == Offer.pass_plan_id)


def _performances() -> Select[Performance, Offer, str]:
    named = (Offer.performance_id == Performance.id) & (Offer.position == 0)
    query = select(Performance, Offer, Organisation.name).join(Offer, named)
    return query.outerjoin(Organisation, Organisation.id == Performance.organisation_id)


async def _views(
    session: AsyncSession, query: Select[Performance, Offer, str], *, now: datetime, opened: Collection[str] = ()
) -> list[PerformanceView]:
    rows = (await session.execute(query)).all()
    counts = await places.counts(session, performances=[row[0] for row in rows], now=now, opened=opened)
    return [_performance_view(*row, counts[row[0].id], now=now, opened=opened) for row in rows]


def _view(offer: Offer, sold: Title | Performance | PassPlan, left: int | None) -> OfferView:
    return OfferView.model_validate(
        {
            "id": offer.id,
            "kind": offer.kind,
            "title_id": offer.title_id,
            "performance_id": offer.performance_id,
            "organisation_id": offer.organisation_id,
            "name_vi": sold.name_vi,
            "name_en": sold.name_en,
            "age_rating": "P" if isinstance(sold, PassPlan) else sold.age_rating,  # each title of a pass has its own
            "price": Price(minor=offer.price_minor, currency=offer.currency),
            "watch_hours": offer.watch_hours,
            "on_sale": offer.state is OfferState.OPEN,
            "fee_minor": offer.fee_minor,
            "with_code": offer.with_code,
            "everybody_from": offer.everybody_from,
            "left": left,
        }
    )


def _performance_view(
    performance: Performance, offer: Offer, house: str | None, count: Count, *, now: datetime, opened: Collection[str]
) -> PerformanceView:
    closed = offer.with_code and offer.id not in opened and (offer.everybody_from is None or now < offer.everybody_from)
    way_in, lowest = count.way_in(own_by_code=closed), count.lowest_price_minor
    return PerformanceView.model_validate(
        {
            "id": performance.id,
            "organisation_id": performance.organisation_id,
            "house": house or "",
            "state": performance.state,
            "name_vi": performance.name_vi,
            "name_en": performance.name_en,
            "about_vi": performance.about_vi,
            "about_en": performance.about_en,
            "venue_name": performance.venue_name,
            "venue_address": performance.venue_address,
            "zone": performance.zone,
            "doors_at": performance.doors_at,
            "starts_at": performance.starts_at,
            "ends_at": performance.ends_at,
            "age_rating": performance.age_rating,
            "offer_id": offer.id,
            "price": Price(minor=offer.price_minor if lowest is None else lowest, currency=offer.currency),
            "seat_map_id": performance.seat_map_id,
            "zones": count.zones,
            "left": count.left,
            "by_code": way_in,
            "everybody_from": count.everybody_from if count.zones or not closed else offer.everybody_from,
            "capacity": count.capacity,
            "held": count.held,
            "sold": count.sold,
            "on_sale": performance.state is PerformanceState.ON_SALE and now < performance.starts_at,
        }
    )
