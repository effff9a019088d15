"""The lines of one offer for several people, some of whom pay less."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from infra.money import Money
from ticketing.rules import concessions
from ticketing.rules import queries as rules
from ticketing.rules.errors import ConcessionNotOffered, ConcessionsUnclear
from ticketing.rules.schemas import Concession


async def lines(
    session: AsyncSession, *, snapshot: dict[str, Any], quantity: int, chosen: Sequence[Concession]
) -> list[dict[str, Any]]:
    """One line per person: the chosen reductions first, the others at the full price.

    Raises ConcessionsUnclear, ConcessionNotOffered.
    """
    if not chosen:
        return [snapshot] * quantity
    if len(chosen) > quantity:
        raise ConcessionsUnclear
    performance_id = snapshot["performance_id"]
    if performance_id is None:
        raise ConcessionNotOffered
    rates = (await rules.offered(session, performance_ids=[performance_id]))[performance_id]
    if any(one not in rates for one in chosen):
        raise ConcessionNotOffered
    reduced = [snapshot | _priced(snapshot, one, rates[one]) for one in chosen]
    return reduced + [snapshot] * (quantity - len(chosen))


def marks(concession: Concession | None) -> dict[str, Any]:
    """What a line says of its reduction: which, and that the door asks for proof."""
    return {"concession": concession, "evidence": concession is not None}


def _priced(snapshot: dict[str, Any], concession: Concession, percent: int) -> dict[str, Any]:
    prices = {
        name: concessions.reduced(Money(snapshot[name], snapshot["currency"]), percent=percent).minor
        for name in ("price_minor", "fee_minor")
    }
    return prices | marks(concession)
