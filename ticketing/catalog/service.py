"""Decisions about what is on sale: the library's words become titles and offers."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts.title import TitlePublished, TitleWithdrawn
from infra.database import locking
from ticketing.catalog.models import Offer, OfferState, Title, TitleVersion
from ticketing.catalog.schemas import OfferKind


async def hear(session: AsyncSession, *, word: TitlePublished | TitleWithdrawn, now: datetime) -> bool:
    """Take in one word about a title; False when this version or a newer one was heard before."""
    await locking.take_turn(session, f"title:{word.title_id}")
    if not await _is_news(session, title_id=word.title_id, version=word.version):
        return False
    if isinstance(word, TitlePublished):
        await _publish(session, word=word, now=now)
    else:
        close = update(Offer).where(Offer.title_id == word.title_id).values(state=OfferState.CLOSED)
        await session.execute(close)
    return True


async def _is_news(session: AsyncSession, *, title_id: str, version: int) -> bool:
    newer = update(TitleVersion).where(TitleVersion.title_id == title_id, TitleVersion.version < version)
    if await session.scalar(newer.values(version=version).returning(TitleVersion.title_id)):
        return True
    if await session.scalar(select(TitleVersion.version).where(TitleVersion.title_id == title_id)) is not None:
        return False
    session.add(TitleVersion(title_id=title_id, version=version))
    await session.flush()
    return True


async def _publish(session: AsyncSession, *, word: TitlePublished, now: datetime) -> None:
    await session.merge(
        Title(
            id=word.title_id,
            organisation_id=word.organisation_id,
            name_vi=word.name_vi,
            name_en=word.name_en,
            age_rating=word.age_rating,
            duration_seconds=word.duration_seconds,
            updated_at=now,
        )
    )
    await session.flush()
    offer = (await session.scalars(select(Offer).where(Offer.title_id == word.title_id))).one_or_none()
    if offer is None:
        offer = Offer(id=ids.new("ofr"), kind=OfferKind.TITLE_VIEW, title_id=word.title_id, position=0, fee_minor=0)
        session.add(offer)
    offer.organisation_id = word.organisation_id
    offer.price_minor = word.ticket_price_minor
    offer.currency = word.currency
    offer.watch_hours = word.watch_hours
    offer.state = OfferState.OPEN
