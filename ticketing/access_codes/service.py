"""Access codes: what a house sells by code, the codes it makes and withdraws, and what one opens for who types it."""

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.database import locking
from infra.settings import Settings
from ticketing.access_codes import openings, queries, uses
from ticketing.access_codes.errors import (
    AccessCodeNotNow,
    AccessCodeTaken,
    AccessCodeUnknown,
    AccessGroupNotFound,
    NotOfThisPerformance,
    TooManyAccessCodes,
)
from ticketing.access_codes.models import AccessCode, AccessGroup, AccessGroupOffer
from ticketing.access_codes.schemas import MOST_CODES_HERE, AccessGroupWish, Opening, SalesByCodeWish
from ticketing.catalog.models import Offer

_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else
_LENGTH: Final = 10  # of a code that nobody chose: 49 bits


async def sell_by_code(session: AsyncSession, *, performance_id: str, wish: SalesByCodeWish) -> None:
    """From now on these offers of the performance take a code, and no others. Raises NotOfThisPerformance."""
    await _check_offers(session, performance_id=performance_id, offer_ids=wish.offer_ids)
    mine = update(Offer).where(Offer.performance_id == performance_id)
    chosen = Offer.id.in_(wish.offer_ids)
    await session.execute(mine.where(chosen).values(with_code=True, everybody_from=wish.everybody_from))
    await session.execute(mine.where(~chosen).values(with_code=False, everybody_from=None))


async def make(
    session: AsyncSession, *, performance_id: str, wish: AccessGroupWish, by: str, now: datetime
) -> AccessGroup:
    """A group with its codes. Raises NotOfThisPerformance, AccessCodeTaken, TooManyAccessCodes."""
    await _check_offers(session, performance_id=performance_id, offer_ids=wish.offer_ids)
    await locking.take_turn(session, f"access-codes:{performance_id}")
    here = select(func.count(AccessCode.id)).where(AccessCode.performance_id == performance_id)
    if (await session.scalar(here) or 0) + (wish.count or 1) > MOST_CODES_HERE:
        raise TooManyAccessCodes
    if wish.code and await queries.of_word(session, performance_id=performance_id, code=wish.code) is not None:
        raise AccessCodeTaken
    copied = wish.model_dump(include={"for_whom", "most_per_buyer", "starts_at", "ends_at"})
    group = AccessGroup(id=ids.new("acg"), performance_id=performance_id, created_by=by, created_at=now, **copied)
    session.add(group)
    await session.flush()
    opened = [{"group_id": group.id, "offer_id": offer_id} for offer_id in dict.fromkeys(wish.offer_ids)]
    await session.execute(insert(AccessGroupOffer), opened)
    words = [wish.code] if wish.code else await _new_words(session, performance_id, wish.count or 1)
    values = {"group_id": group.id, "performance_id": performance_id, "most_uses": wish.uses_each, "used": 0}
    await session.execute(insert(AccessCode), [{"id": ids.new("acd"), "code": word, **values} for word in words])
    return group


async def withdraw(
    session: AsyncSession, *, performance_id: str, group_id: str, code_id: str | None, by: str, now: datetime
) -> None:
    """One code, or all of a group, open nothing from now on; what is held or sold stays. Raises AccessGroupNotFound."""
    await queries.group(session, performance_id=performance_id, group_id=group_id)
    mine = update(AccessCode).where(AccessCode.group_id == group_id)
    if code_id is not None:
        mine = mine.where(AccessCode.id == code_id)
        its_own = (AccessCode.id == code_id) & (AccessCode.group_id == group_id)
        if await session.scalar(select(AccessCode.id).where(its_own)) is None:
            raise AccessGroupNotFound
    await session.execute(mine.where(AccessCode.withdrawn_at.is_(None)).values(withdrawn_at=now, withdrawn_by=by))


async def open_with(
    session: AsyncSession, *, performance_id: str, code: str, settings: Settings, now: datetime
) -> Opening:
    """What this code opens of the performance. Raises AccessCodeUnknown, AccessCodeNotNow."""
    found = await queries.of_word(session, performance_id=performance_id, code=code)
    if found is None:
        raise AccessCodeUnknown
    known = await uses.look(session, code_id=found.id)
    if not known.opens_at(now):
        raise AccessCodeNotNow
    until = now + openings.LIFETIME
    return Opening(
        opening=openings.sign(settings, subject=found.id, expires_at=until),
        expires_at=until,
        offer_ids=sorted(known.offer_ids),
        left=known.left,
    )


async def _check_offers(session: AsyncSession, *, performance_id: str, offer_ids: tuple[str, ...]) -> None:
    known = {offer.id for offer in await queries.sold(session, performance_id=performance_id)}
    if not known.issuperset(offer_ids):
        raise NotOfThisPerformance


async def _new_words(session: AsyncSession, performance_id: str, count: int) -> list[str]:
    rows = await session.scalars(select(AccessCode.code).where(AccessCode.performance_id == performance_id))
    taken, made = set(rows), set[str]()
    while len(made) < count:
        made |= {"".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))} - taken
    return sorted(made)
