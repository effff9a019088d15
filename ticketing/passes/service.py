"""Decisions about passes: what a house offers, the months that are paid, cancelling, ending."""

from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts.entitlement import Entitlement
from infra.database import locking
from ticketing.catalog.models import Offer, OfferState, PassExclusion, PassPlan
from ticketing.catalog.schemas import OfferKind
from ticketing.entitlements import service as entitlements
from ticketing.orders import places
from ticketing.orders import queries as orders
from ticketing.orders.models import Order, Ticket
from ticketing.passes import months, queries
from ticketing.passes.errors import PassEnded, PassNotFound, PassNotRunning, TitleNotInPass
from ticketing.passes.models import Pass, PassPeriod
from ticketing.passes.schemas import PassPlanWish, PassState, PeriodState
from ticketing.payments import queries as payments
from ticketing.payments.gateway import PROVIDER, SavedCard

CURRENCY: Final = "VND"
_RUNNING: Final = (PassState.RENEWING, PassState.GRACE)
_log = structlog.get_logger("passes")


async def put_plan(session: AsyncSession, *, organisation_id: str, wish: PassPlanWish) -> None:
    """What the pass of a house is called, costs and opens. Who holds one keeps the price of the first month."""
    await locking.take_turn(session, f"pass-plan:{organisation_id}")
    try:
        plan, offer = await queries.plan_of(session, organisation_id=organisation_id)
    except PassNotFound:
        plan = PassPlan(id=ids.new("pln"), organisation_id=organisation_id)
        offer = Offer(id=ids.new("ofr"), kind=OfferKind.PASS, organisation_id=organisation_id, pass_plan_id=plan.id)
    plan.name_vi, plan.name_en = wish.name_vi, wish.name_en
    session.add(plan)
    await session.flush()
    offer.price_minor, offer.currency = wish.price_minor, CURRENCY
    offer.state = OfferState.OPEN if wish.on_sale else OfferState.CLOSED
    session.add(offer)
    await session.flush()
    await session.execute(delete(PassExclusion).where(PassExclusion.plan_id == plan.id))
    known = {title.title_id for title in await queries.titles_of(session, plan=plan)}
    session.add_all(
        PassExclusion(plan_id=plan.id, title_id=title_id) for title_id in sorted(known & {*wish.excluded_title_ids})
    )
    await session.flush()


async def keep_paid(session: AsyncSession, *, order: Order, card: SavedCard | None, now: datetime) -> None:
    """The order of a month is paid: the first begins the pass, a later one prolongs it. Again changes nothing."""
    period = await queries.period_of_order(session, order_id=order.id)
    if period is None:
        await _begin(session, order=order, card=card, now=now)
        return
    held = await session.get_one(Pass, period.pass_id, with_for_update=True, populate_existing=True)
    await session.refresh(period)
    if period.state not in {PeriodState.DUE, PeriodState.MISSED}:
        return
    if now > held.paid_until + queries.GRACE:  # so late that the months are counted anew
        held.anchor_at = period.starts_at = now
        period.ends_at = months.later(now, 1)
    period.state, held.paid_until = PeriodState.PAID, period.ends_at
    if held.state is not PassState.ENDING:
        held.state = PassState.RENEWING
    await _prolong_ticket(session, order=order, ends_at=period.ends_at)
    _log.info("pass_renewed", pass_id=held.id, number=period.number)


async def keep_refunded(session: AsyncSession, *, order: Order, now: datetime) -> None:
    """The money of a month went back: if it was the last one paid, the pass ends."""
    period = await queries.period_of_order(session, order_id=order.id)
    if period is None or period.state is not PeriodState.PAID:
        return
    period.state = PeriodState.REFUNDED
    held = await session.get_one(Pass, period.pass_id, with_for_update=True, populate_existing=True)
    if held.paid_until == period.ends_at:
        held.paid_until = max(period.starts_at, held.anchor_at)
        await end(session, held=held, now=now)


async def cancel(session: AsyncSession, *, held: Pass, now: datetime) -> None:
    """No month more; what is paid stays until its end. Raises PassNotRunning."""
    running = update(Pass).where(Pass.id == held.id, Pass.state.in_(_RUNNING))
    moved = running.values(state=PassState.ENDING, cancelled_at=now).returning(Pass.id)
    if await session.scalar(moved) is None:
        raise PassNotRunning
    await _give_up_due(session, pass_id=held.id)


async def end(session: AsyncSession, *, held: Pass, now: datetime) -> bool:
    """It opens nothing more; whether it did until now."""
    ended = update(Pass).where(Pass.id == held.id, Pass.state != PassState.ENDED)
    if await session.scalar(ended.values(state=PassState.ENDED).returning(Pass.id)) is None:
        return False
    await _give_up_due(session, pass_id=held.id)
    _log.info("pass_ended", pass_id=held.id, at=now.isoformat())
    return True


async def open_title(session: AsyncSession, *, held: Pass, title_id: str, now: datetime) -> Entitlement:
    """The right to watch one title of the pass, no longer than the pass. Raises PassEnded, TitleNotInPass."""
    ticket_id = await queries.opening_ticket(session, held=held)
    if ticket_id is None or not queries.is_live(held, now=now):
        raise PassEnded
    plan = await session.get_one(PassPlan, held.plan_id)
    if not any(t.title_id == title_id and t.included for t in await queries.titles_of(session, plan=plan)):
        raise TitleNotInPass
    until = queries.live_until(held)
    return await entitlements.ensure(session, ticket_id=ticket_id, title_id=title_id, ends_at=until, now=now)


async def _begin(session: AsyncSession, *, order: Order, card: SavedCard | None, now: datetime) -> None:
    line = (await orders.lines(session, order_id=order.id))[0]
    offer = await session.get_one(Offer, line.offer_id)
    starts_at = order.paid_at or now
    ends_at = months.later(starts_at, 1)
    payment = await payments.payment_of_order(session, order_id=order.id)
    held = Pass(
        id=ids.new("pas"),
        plan_id=offer.pass_plan_id,
        order_id=order.id,
        state=PassState.RENEWING,
        payment_kind=payment.provider if payment else PROVIDER,
        customer_id=card.customer_id if card else None,
        payment_method_id=card.payment_method_id if card else None,
        anchor_at=starts_at,
        paid_until=ends_at,
        created_at=now,
        cancelled_at=None,
    )
    session.add(held)
    await session.flush()
    session.add(
        PassPeriod(
            id=ids.new("ppd"),
            pass_id=held.id,
            number=1,
            order_id=order.id,
            state=PeriodState.PAID,
            starts_at=starts_at,
            ends_at=ends_at,
            attempt_at=now,
            declines=0,
        )
    )
    await session.flush()
    await _prolong_ticket(session, order=order, ends_at=ends_at)
    _log.info("pass_begun", pass_id=held.id, order_id=order.id)


async def _prolong_ticket(session: AsyncSession, *, order: Order, ends_at: datetime) -> None:
    mine = (Ticket.order_id == order.id) & (Ticket.kind == OfferKind.PASS)
    await session.execute(update(Ticket).where(mine).values(watch_until=ends_at))


async def _give_up_due(session: AsyncSession, *, pass_id: str) -> None:
    due = (PassPeriod.pass_id == pass_id) & (PassPeriod.state == PeriodState.DUE)
    given_up = update(PassPeriod).where(due).values(state=PeriodState.MISSED).returning(PassPeriod.order_id)
    for order_id in (await session.scalars(given_up)).all():
        await places.expire(session, order_id=order_id)
