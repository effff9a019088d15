"""Reads about passes: what a house offers, who holds one, what is due."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.accounts.models import Organisation
from ticketing.catalog.models import Offer, OfferState, PassExclusion, PassPlan, Title
from ticketing.catalog.schemas import OfferKind, Price
from ticketing.orders import queries as orders
from ticketing.orders.models import Order, Ticket
from ticketing.orders.schemas import OrderState, TicketState
from ticketing.passes.errors import PassNotFound
from ticketing.passes.models import Pass, PassPeriod
from ticketing.passes.schemas import PassPlanView, PassState, PassTitle, PassView, PeriodState, PeriodView
from ticketing.payments.gateway import PROVIDER

GRACE: Final = timedelta(days=3)
_MOST = 500
_BATCH = 50


def live_until(held: Pass) -> datetime:
    """When it stops opening anything: a renewal that failed is forgiven for three days."""
    return held.paid_until + (GRACE if held.state is PassState.GRACE else timedelta())


def is_live(held: Pass, *, now: datetime) -> bool:
    """Whether it opens titles now."""
    return held.state is not PassState.ENDED and now < live_until(held)


async def plan_of(session: AsyncSession, *, organisation_id: str) -> tuple[PassPlan, Offer]:
    """The pass of a house, on sale or not. Raises PassNotFound."""
    query = select(PassPlan, Offer).join(Offer, Offer.pass_plan_id == PassPlan.id)
    row = (await session.execute(query.where(PassPlan.organisation_id == organisation_id))).one_or_none()
    if row is None:
        raise PassNotFound
    return row[0], row[1]


async def plan_view(session: AsyncSession, *, organisation_id: str) -> PassPlanView:
    """The pass of a house as it crosses HTTP. Raises PassNotFound."""
    plan, offer = await plan_of(session, organisation_id=organisation_id)
    return PassPlanView(
        organisation_id=organisation_id,
        house=await _house(session, organisation_id),
        offer_id=offer.id,
        name_vi=plan.name_vi,
        name_en=plan.name_en,
        price=Price(minor=offer.price_minor, currency=offer.currency),
        on_sale=offer.state is OfferState.OPEN,
        titles=await titles_of(session, plan=plan),
    )


async def titles_of(session: AsyncSession, *, plan: PassPlan) -> list[PassTitle]:
    """The titles of the house that are on sale, and which of them the pass opens."""
    excluded = select(PassExclusion.title_id).where(PassExclusion.plan_id == plan.id)
    taken_out = set(await session.scalars(excluded))
    query = select(Title).join(Offer, Offer.title_id == Title.id)
    query = query.where(Title.organisation_id == plan.organisation_id, Offer.state == OfferState.OPEN)
    found = await session.scalars(query.order_by(Title.name_vi, Title.id).limit(_MOST))
    return [
        PassTitle(title_id=title.id, name_vi=title.name_vi, name_en=title.name_en, included=title.id not in taken_out)
        for title in found
    ]


async def pass_of_order(session: AsyncSession, *, order_id: str) -> Pass:
    """The pass of which an order paid, or shall pay, a month. Raises PassNotFound."""
    query = select(Pass).join(PassPeriod, PassPeriod.pass_id == Pass.id).where(PassPeriod.order_id == order_id)
    found = (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()
    if found is None:
        raise PassNotFound
    return found


async def period_of_order(session: AsyncSession, *, order_id: str) -> PassPeriod | None:
    """The month that an order pays."""
    return (await session.scalars(select(PassPeriod).where(PassPeriod.order_id == order_id))).one_or_none()


async def last_period(session: AsyncSession, *, pass_id: str) -> PassPeriod:
    """The latest month, paid or not."""
    query = select(PassPeriod).where(PassPeriod.pass_id == pass_id).order_by(PassPeriod.number.desc()).limit(1)
    return (await session.scalars(query)).one()


async def opening_ticket(session: AsyncSession, *, held: Pass) -> str | None:
    """The ticket of the month up to which it is paid, as long as nobody asks that money back."""
    query = select(Ticket.id).join(Order, Order.id == Ticket.order_id)
    query = query.join(PassPeriod, PassPeriod.order_id == Order.id)
    query = query.where(PassPeriod.pass_id == held.id, PassPeriod.ends_at == held.paid_until)
    query = query.where(PassPeriod.state == PeriodState.PAID, Order.state == OrderState.PAID)
    query = query.where(Ticket.kind == OfferKind.PASS, Ticket.state == TicketState.VALID)
    found: str | None = await session.scalar(query.order_by(PassPeriod.number.desc()).limit(1))
    return found


async def view(session: AsyncSession, *, held: Pass, now: datetime) -> PassView:
    """A pass as its holder sees it."""
    plan = await session.get_one(PassPlan, held.plan_id)
    order = await orders.order(session, order_id=held.order_id)
    periods = select(PassPeriod).where(PassPeriod.pass_id == held.id).order_by(PassPeriod.number.desc()).limit(_BATCH)
    opens = await opening_ticket(session, held=held) is not None
    return PassView(
        id=held.id,
        organisation_id=plan.organisation_id,
        house=await _house(session, plan.organisation_id),
        state=held.state,
        name_vi=plan.name_vi,
        name_en=plan.name_en,
        price=Price(minor=order.total_minor, currency=order.currency),
        renews_by_itself=held.customer_id is not None,
        paid_until=held.paid_until,
        live_until=live_until(held),
        live=opens and is_live(held, now=now),
        title_ids=[title.title_id for title in await titles_of(session, plan=plan) if title.included],
        periods=[
            PeriodView(
                number=period.number,
                state=period.state,
                starts_at=period.starts_at,
                ends_at=period.ends_at,
                order_id=period.order_id,
            )
            for period in await session.scalars(periods)
        ],
    )


async def to_prepare(session: AsyncSession, *, card_by: datetime, others_by: datetime) -> Sequence[Pass]:
    """Passes that go on, whose next month has no order yet and is near: with a saved card by one time, else another."""
    by_card = Pass.customer_id.is_not(None) & (Pass.paid_until <= card_by)
    near = by_card | (Pass.customer_id.is_(None) & (Pass.paid_until <= others_by))
    waiting = select(PassPeriod.pass_id).where(PassPeriod.state.in_((PeriodState.DUE, PeriodState.MISSED)))
    query = select(Pass).where(Pass.state == PassState.RENEWING, near, Pass.id.not_in(waiting))
    return (await session.scalars(query.order_by(Pass.paid_until, Pass.id).limit(_BATCH))).all()


async def to_charge(session: AsyncSession, *, now: datetime) -> Sequence[tuple[PassPeriod, Pass, Order]]:
    """Months that a saved card shall pay now."""
    query = select(PassPeriod, Pass, Order).join(Pass, Pass.id == PassPeriod.pass_id)
    query = query.join(Order, Order.id == PassPeriod.order_id)
    query = query.where(PassPeriod.state == PeriodState.DUE, PassPeriod.attempt_at <= now)
    query = query.where(Pass.payment_kind == PROVIDER, Pass.customer_id.is_not(None))
    query = query.where(Pass.state.in_((PassState.RENEWING, PassState.GRACE)), Order.state == OrderState.PENDING)
    found = await session.execute(query.order_by(PassPeriod.attempt_at, PassPeriod.id).limit(_BATCH))
    return [(period, held, order) for period, held, order in found]


async def to_end(session: AsyncSession, *, now: datetime) -> Sequence[Pass]:
    """Passes whose time is over: at once when they were cancelled, after the grace when nothing was paid."""
    lapsed = Pass.state.in_((PassState.RENEWING, PassState.GRACE)) & (Pass.paid_until <= now - GRACE)
    cancelled = (Pass.state == PassState.ENDING) & (Pass.paid_until <= now)
    return (await session.scalars(select(Pass).where(lapsed | cancelled).order_by(Pass.id).limit(_BATCH))).all()


async def _house(session: AsyncSession, organisation_id: str) -> str:
    house = await session.get(Organisation, organisation_id)
    return house.name if house else ""
