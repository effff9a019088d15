"""How often codes were used: counted place by place like pools, locked before them. The CHECK has the last word.

Nothing here runs for places that need no code.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra.errors import AppError
from ticketing.access_codes.errors import AccessCodeNeeded, AccessCodeNotNow
from ticketing.access_codes.models import AccessCode, AccessGroup, AccessGroupOffer

_USED = (
    update(AccessCode)
    .where(AccessCode.id == bindparam("code_id"))
    .values(used=AccessCode.used + bindparam("more"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it stands: what it opens, how many places are left to it, and when it opens."""

    id: str
    offer_ids: frozenset[str]
    left: int
    starts_at: datetime | None
    ends_at: datetime | None
    withdrawn: bool

    def opens_at(self, now: datetime) -> bool:
        """Whether it opens anything now."""
        begun = self.starts_at is None or self.starts_at <= now
        return begun and not self.withdrawn and (self.ends_at is None or now < self.ends_at)

    def within_basket(self, *, others: int) -> "Code":
        """A code whose time is over, for a basket it filled before: other places for its own, and not one more.

        `others`: uses that come back from other baskets in the same transaction.
        """
        return replace(self, left=-others, starts_at=None, ends_at=None, withdrawn=False)


async def lock(session: AsyncSession, *, code_ids: Collection[str]) -> dict[str, Code]:
    """These codes, locked until the end in the order of their ids."""
    return await _read(session, code_ids, locked=True) if code_ids else {}


async def look(session: AsyncSession, *, code_id: str) -> Code:
    """This code as it stands now, not locked."""
    return (await _read(session, [code_id], locked=False))[code_id]


async def _read(session: AsyncSession, code_ids: Collection[str], *, locked: bool) -> dict[str, Code]:
    left = AccessCode.most_uses - AccessCode.used
    rows = select(AccessCode.id, AccessCode.group_id, left.label("left"), AccessCode.withdrawn_at)
    rows = rows.add_columns(AccessGroup.starts_at, AccessGroup.ends_at)
    rows = rows.join(AccessGroup, AccessGroup.id == AccessCode.group_id).where(AccessCode.id.in_(sorted(code_ids)))
    rows = rows.order_by(AccessCode.id)
    found = (await session.execute(rows.with_for_update(of=AccessCode) if locked else rows)).all()
    opens = select(AccessGroupOffer.group_id, AccessGroupOffer.offer_id)
    opens = opens.where(AccessGroupOffer.group_id.in_(sorted({row.group_id for row in found})))
    offers = (await session.execute(opens)).all()
    return {
        row.id: Code(
            row.id,
            frozenset(offer_id for group_id, offer_id in offers if group_id == row.group_id),
            row.left,
            row.starts_at,
            row.ends_at,
            row.withdrawn_at is not None,
        )
        for row in found
    }


async def write(session: AsyncSession, *, by: Mapping[str, int]) -> None:
    """Use codes that this transaction has locked, or give uses back."""
    changes = [{"code_id": code_id, "more": more} for code_id, more in sorted(by.items()) if more]
    if changes:
        await (await session.connection()).execute(_USED, changes)


async def give_back(session: AsyncSession, *, used: Iterable[str | None]) -> None:
    """So many uses less of each code that is named; places without a code name none."""
    counts = Counter(code_id for code_id in used if code_id is not None)
    await write(session, by={code_id: -count for code_id, count in counts.items()})


def openers(codes: Iterable[Code], *, now: datetime) -> dict[str, list[Code]]:
    """By which codes each offer is open now; those with most left first."""
    opened: dict[str, list[Code]] = {}
    for code in sorted(codes, key=lambda one: (-one.left, one.id)):
        for offer_id in code.offer_ids if code.opens_at(now) else ():
            opened.setdefault(offer_id, []).append(code)
    return opened


def refusal(codes: Sequence[Code], *, now: datetime) -> AppError:
    """Why these codes do not open what they might."""
    return AccessCodeNotNow() if any(not code.opens_at(now) for code in codes) else AccessCodeNeeded()
