"""Reads about access codes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.access_codes.errors import AccessGroupNotFound
from ticketing.access_codes.models import AccessCode, AccessGroup, AccessGroupOffer
from ticketing.access_codes.schemas import AccessCodeView, AccessGroupView, AccessView, OfferByCode
from ticketing.catalog.models import Offer, PriceZone
from ticketing.catalog.schemas import Price

_MOST_GROUPS = 200


async def offers_opened(
    session: AsyncSession, *, performance_id: str, code_ids: Collection[str], now: datetime
) -> frozenset[str]:
    """What these codes open of a performance now, whether they have uses left or not; a map may go on showing it."""
    if not code_ids:
        return frozenset()
    offers = select(AccessGroupOffer.offer_id).join(AccessGroup, AccessGroup.id == AccessGroupOffer.group_id)
    mine = offers.join(AccessCode, AccessCode.group_id == AccessGroup.id).where(
        AccessCode.id.in_(sorted(code_ids)),
        AccessCode.performance_id == performance_id,
        AccessCode.withdrawn_at.is_(None),
        AccessGroup.starts_at.is_(None) | (AccessGroup.starts_at <= now),
        AccessGroup.ends_at.is_(None) | (AccessGroup.ends_at > now),
    )
    return frozenset(await session.scalars(mine))


async def of_word(session: AsyncSession, *, performance_id: str, code: str) -> AccessCode | None:
    """The code of a performance with these letters."""
    mine = select(AccessCode).where(AccessCode.performance_id == performance_id, AccessCode.code == code)
    return (await session.scalars(mine)).one_or_none()


async def group(session: AsyncSession, *, performance_id: str, group_id: str) -> AccessGroup:
    """A group of this performance. Raises AccessGroupNotFound."""
    found = await session.get(AccessGroup, group_id)
    if found is None or found.performance_id != performance_id:
        raise AccessGroupNotFound
    return found


async def sold(session: AsyncSession, *, performance_id: str) -> list[Offer]:
    """The offers that a performance is sold by: its zones', or its own when it has none."""
    rows = select(Offer, PriceZone.id).outerjoin(PriceZone, PriceZone.offer_id == Offer.id)
    mine = rows.where(Offer.performance_id == performance_id).order_by(Offer.position)
    found = (await session.execute(mine)).all()
    return [offer for offer, zone_id in found if zone_id] or [offer for offer, _zone in found if offer.position == 0]


async def of_performance(session: AsyncSession, *, performance_id: str) -> AccessView:
    """What is sold by code, and for whom codes are, the newest first."""
    mine = select(AccessGroup).where(AccessGroup.performance_id == performance_id)
    newest = mine.order_by(AccessGroup.created_at.desc(), AccessGroup.id.desc()).limit(_MOST_GROUPS)
    groups = (await session.scalars(newest)).all()
    codes = select(AccessCode).where(AccessCode.performance_id == performance_id).order_by(AccessCode.id)
    known = (await session.scalars(codes.execution_options(populate_existing=True))).all()
    opens = select(AccessGroupOffer.group_id, AccessGroupOffer.offer_id)
    opened = (await session.execute(opens.where(AccessGroupOffer.group_id.in_([one.id for one in groups])))).all()
    return AccessView(
        offers=await _offers(session, performance_id=performance_id),
        groups=[
            AccessGroupView(
                id=one.id,
                for_whom=one.for_whom,
                offer_ids=sorted(offer_id for group_id, offer_id in opened if group_id == one.id),
                most_per_buyer=one.most_per_buyer,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                created_by=one.created_by,
                codes=[_view(code) for code in known if code.group_id == one.id],
            )
            for one in groups
        ],
    )


async def _offers(session: AsyncSession, *, performance_id: str) -> list[OfferByCode]:
    offers = await sold(session, performance_id=performance_id)
    zones = await session.scalars(select(PriceZone).where(PriceZone.performance_id == performance_id))
    names = {zone.offer_id: (zone.name_vi, zone.name_en) for zone in zones}
    return [
        OfferByCode(
            offer_id=offer.id,
            zone_name_vi=names.get(offer.id, (None, None))[0],
            zone_name_en=names.get(offer.id, (None, None))[1],
            price=Price(minor=offer.price_minor + offer.fee_minor, currency=offer.currency),
            with_code=offer.with_code,
            everybody_from=offer.everybody_from,
        )
        for offer in offers
    ]


def _view(code: AccessCode) -> AccessCodeView:
    return AccessCodeView(
        id=code.id, code=code.code, most_uses=code.most_uses, used=code.used, withdrawn_at=code.withdrawn_at
    )
