"""Decisions about second persons: what one may do alone, who may say yes for another, and that a yes counts once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts.actor import Actor, Role
from ticketing.approvals import authority, queries
from ticketing.approvals.authority import Power
from ticketing.approvals.errors import ApprovalNeeded, ApprovalOver, NotYoursToConfirm
from ticketing.approvals.models import Approval, ApprovalLimit, ApprovalLimitChange
from ticketing.approvals.schemas import Action, ApprovalState, ApprovalWish, Limits

WAITS = timedelta(minutes=15)  # for an answer
COUNTS = timedelta(minutes=10)  # a yes
_log = structlog.get_logger("approvals")


async def require(
    session: AsyncSession,
    *,
    actor: Actor,
    organisation_id: str,
    action: Action,
    subject: str,
    amount_minor: int,
    now: datetime,
    before_minor: int = 0,
) -> str | None:
    """Let it happen within the limit, or by a second person's yes, which is used up: its id. Raises ApprovalNeeded.

    `before_minor`: what the person did alone before and what counts together with this.
    """
    roles = actor.roles.get(organisation_id, frozenset())
    limits = await queries.limits(session, organisation_id=organisation_id)
    limit = int(getattr(limits, action.value))
    if authority.may_alone(roles, action, amount_minor=before_minor + amount_minor, limit_minor=limit):
        return None
    fits = (Approval.organisation_id == organisation_id) & (Approval.subject == subject)
    fits &= (
        Approval.action.in_(authority.covering(action))
        & (Approval.asked_by == actor.subject)
        & (Approval.amount_minor >= amount_minor)
    )
    fits &= (Approval.state == ApprovalState.GRANTED) & (Approval.expires_at > now)
    granted = (await session.scalars(select(Approval.id).where(fits).order_by(Approval.id).limit(1))).one_or_none()
    use_up = update(Approval).where(Approval.id == granted, fits).values(state=ApprovalState.USED)
    if granted is None or await session.scalar(use_up.returning(Approval.id)) is None:
        raise ApprovalNeeded
    _log.info("approval_used", approval_id=granted, action=action, subject=subject, amount_minor=amount_minor)
    return str(granted)


async def ask(session: AsyncSession, *, wish: ApprovalWish, actor: Actor, now: datetime) -> Approval:
    """A second person is asked for. Raises NotYoursToConfirm for who may not do it at all."""
    if authority.power(actor.roles.get(wish.organisation_id, frozenset()), wish.action) is Power.NOTHING:
        raise NotYoursToConfirm
    asked = Approval(
        id=ids.new("apr"),
        state=ApprovalState.ASKED,
        asked_by=actor.subject,
        asked_at=now,
        expires_at=now + WAITS,
        **wish.model_dump(),
    )
    session.add(asked)
    await session.flush()
    return asked


async def decide(
    session: AsyncSession, *, approval: Approval, by: str, roles: Iterable[Role], granted: bool, now: datetime
) -> None:
    """The second person answers, once. Raises NotYoursToConfirm, ApprovalOver."""
    if by == approval.asked_by or not authority.may_confirm(roles, approval.action):
        raise NotYoursToConfirm
    waits = (Approval.id == approval.id) & (Approval.state == ApprovalState.ASKED) & (Approval.expires_at > now)
    state = ApprovalState.GRANTED if granted else ApprovalState.REFUSED
    answer = update(Approval).where(waits)
    answer = answer.values(state=state, decided_by=by, decided_at=now, expires_at=now + COUNTS)
    if await session.scalar(answer.returning(Approval.id)) is None:
        raise ApprovalOver
    await session.refresh(approval)
    _log.info("approval_decided", approval_id=approval.id, by=by, state=state)


async def set_limits(session: AsyncSession, *, organisation_id: str, limits: Limits, by: str, now: datetime) -> None:
    """Up to what one person of the house decides alone, from now on; what was changed stays written down."""
    before = await queries.limits(session, organisation_id=organisation_id)
    session.add_all(
        ApprovalLimitChange(
            id=ids.new("alc"),
            organisation_id=organisation_id,
            action=action,
            was_minor=getattr(before, action.value),
            limit_minor=getattr(limits, action.value),
            changed_by=by,
            changed_at=now,
        )
        for action in Action
        if getattr(before, action.value) != getattr(limits, action.value)
    )
    await session.execute(delete(ApprovalLimit).where(ApprovalLimit.organisation_id == organisation_id))
    session.add_all(
        ApprovalLimit(organisation_id=organisation_id, action=action, limit_minor=getattr(limits, action.value))
        for action in Action
    )
    await session.flush()
