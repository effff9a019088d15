"""Reads about second persons."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.accounts.models import Account
from ticketing.approvals import authority
from ticketing.approvals.errors import ApprovalNotFound
from ticketing.approvals.models import Approval, ApprovalLimit
from ticketing.approvals.schemas import Action, ApprovalState, ApprovalView, Limits

_MOST = 50


async def limits(session: AsyncSession, *, organisation_id: str) -> Limits:
    """Up to what one person of the house decides alone."""
    mine = select(ApprovalLimit).where(ApprovalLimit.organisation_id == organisation_id)
    own = {row.action: row.limit_minor for row in await session.scalars(mine)}
    return Limits.model_validate({action.value: own.get(action, authority.LIMITS[action]) for action in Action})


async def approval(session: AsyncSession, *, approval_id: str) -> Approval:
    """The row. Raises ApprovalNotFound."""
    found = await session.get(Approval, approval_id)
    if found is None:
        raise ApprovalNotFound
    return found


async def waiting(
    session: AsyncSession, *, organisation_id: str, asked_by: str | None, now: datetime
) -> Sequence[Approval]:
    """Wishes that wait for an answer; those of one person, or of all."""
    mine = (Approval.organisation_id == organisation_id) & (Approval.state == ApprovalState.ASKED)
    query = select(Approval).where(mine, Approval.expires_at > now)
    if asked_by is not None:
        query = query.where(Approval.asked_by == asked_by)
    return (await session.scalars(query.order_by(Approval.asked_at, Approval.id).limit(_MOST))).all()


async def decided(session: AsyncSession, *, organisation_id: str, asked_by: str | None) -> Sequence[Approval]:
    """What was answered last, newest first; what one person asked for, or all."""
    query = select(Approval).where(Approval.organisation_id == organisation_id, Approval.decided_at.is_not(None))
    if asked_by is not None:
        query = query.where(Approval.asked_by == asked_by)
    return (await session.scalars(query.order_by(Approval.decided_at.desc(), Approval.id).limit(_MOST))).all()


async def views(session: AsyncSession, *, approvals: Sequence[Approval]) -> list[ApprovalView]:
    """As callers see them, with the names of who asked and who answered."""
    known = {person for one in approvals for person in (one.asked_by, one.decided_by) if person}
    people = select(Account.id, Account.name).where(Account.id.in_(known))
    names = {person_id: name for person_id, name in await session.execute(people)}
    shown = set(ApprovalView.model_fields) - {"asked_by_name", "decided_by_name", "yours"}
    return [
        ApprovalView.model_validate(
            {name: getattr(one, name) for name in shown}
            | {"asked_by_name": names.get(one.asked_by, one.asked_by)}
            | {"decided_by_name": names.get(one.decided_by or "", one.decided_by or "")}
        )
        for one in approvals
    ]
