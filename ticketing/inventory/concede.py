"""Reductions for the places of a basket: who sits there pays less, and the basket costs less at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.money import Money
from ticketing.inventory.errors import HoldLapsed
from ticketing.inventory.models import Hold, HoldLine
from ticketing.inventory.schemas import HoldState
from ticketing.rules import concessions
from ticketing.rules import queries as rules
from ticketing.rules.concessions import Rates
from ticketing.rules.errors import ConcessionNotOffered, ConcessionsUnclear
from ticketing.rules.schemas import Concession


async def concede(session: AsyncSession, *, hold: Hold, chosen: Sequence[Concession | None], now: datetime) -> None:
    """Price the places of a basket, which the caller has locked, by these reductions, in the order of its lines.

    Raises HoldLapsed, ConcessionsUnclear, ConcessionNotOffered.
    """
    if hold.state is not HoldState.HELD or hold.expires_at <= now or hold.order_id is not None:
        raise HoldLapsed
    mine = select(HoldLine).where(HoldLine.hold_id == hold.id).order_by(HoldLine.position)
    lines = (await session.scalars(mine.execution_options(populate_existing=True))).all()
    if len(lines) != len(chosen):
        raise ConcessionsUnclear
    wanted = {line.performance_id for line, one in zip(lines, chosen, strict=True) if one and line.performance_id}
    rates = await rules.offered(session, performance_ids=wanted)
    for line, concession in zip(lines, chosen, strict=True):
        _price(line, concession, rates.get(line.performance_id or "", {}))
    await session.flush()


def _price(line: HoldLine, concession: Concession | None, rates: Rates) -> None:
    full = line.price_minor if line.full_minor is None else line.full_minor
    fee = line.fee_minor if line.full_fee_minor is None else line.full_fee_minor
    if concession is None:
        line.price_minor, line.fee_minor = full, fee
        line.concession = line.full_minor = line.full_fee_minor = None
        return
    if concession not in rates:
        raise ConcessionNotOffered
    percent = rates[concession]
    line.price_minor = concessions.reduced(Money(full, line.currency), percent=percent).minor
    line.fee_minor = concessions.reduced(Money(fee, line.currency), percent=percent).minor
    line.concession, line.full_minor, line.full_fee_minor = concession, full, fee
