"""Reads about reservations: by what a customer says, of a performance, and what is decided about them."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts import phone
from infra.contracts.phone import PhoneRefused
from infra.settings import Settings
from ticketing.catalog.models import Performance, SeatState
from ticketing.catalog.schemas import Price
from ticketing.inventory.models import Hold, HoldLine
from ticketing.inventory.schemas import HoldState
from ticketing.reservations import hold_keys
from ticketing.reservations.errors import ReservationNotFound
from ticketing.reservations.models import HouseReservationRules, Reservation, ReservationRules
from ticketing.reservations.schemas import (
    MOST_FOUND,
    ReservationKind,
    ReservationState,
    ReservationView,
    RulesView,
)

_SHORTEST: Final = 2
_OF_THE_EVENING: Final = ("name_vi", "name_en", "starts_at", "zone")
_SAME: Final = tuple(Reservation.__table__.columns.keys() & ReservationView.model_fields.keys())
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


async def locked(session: AsyncSession, *, reservation_id: str) -> tuple[Reservation, Hold]:
    """The rows, until this transaction ends. Raises ReservationNotFound."""
    mine = select(Reservation).where(Reservation.id == reservation_id)
    found = await session.scalar(mine.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise ReservationNotFound
    hold = select(Hold).where(Hold.id == found.hold_id).with_for_update().execution_options(populate_existing=True)
    return found, (await session.scalars(hold)).one()


async def of_performance(session: AsyncSession, *, performance_id: str, kind: ReservationKind) -> list[Reservation]:
    """All of a performance, by name."""
    mine = select(Reservation).where(Reservation.performance_id == performance_id, Reservation.kind == kind)
    return list(await session.scalars(mine.order_by(Reservation.folded, Reservation.id)))


async def found(session: AsyncSession, *, organisation_id: str, typed: str, now: datetime) -> list[Reservation]:
    """What of the performances that are not over somebody means: a reference, a telephone, part of a name."""
    words = hold_keys.folded(typed)
    if len(words) < _SHORTEST:
        return []
    numbers = set()
    with suppress(PhoneRefused):
        numbers.add(phone.to_call(typed))
    named = Reservation.folded.contains(words, autoescape=True)
    meant = named | (Reservation.reference == reference_in(typed)) | Reservation.phone.in_(numbers)
    mine = select(Reservation).join(Performance, Performance.id == Reservation.performance_id)
    mine = mine.where(Reservation.organisation_id == organisation_id, Performance.ends_at > now, meant)
    mine = mine.order_by(Performance.starts_at, Reservation.folded, Reservation.id)
    return list(await session.scalars(mine.limit(MOST_FOUND)))


def reference_in(typed: str) -> str:
    """A reference as it is kept, of one that was typed: no letter is mistaken for a number."""
    return typed.strip().upper().translate(_MISREAD)


async def reserved(session: AsyncSession, *, performance_id: str, now: datetime) -> int:
    """How many places of a performance wait for callers."""
    waits = (Hold.state == HoldState.HELD) & (Hold.expires_at > now) & Hold.order_id.is_(None)
    rows: Select[int] = select(func.count()).select_from(Reservation).join(Hold, Hold.id == Reservation.hold_id)
    rows = rows.join(HoldLine, HoldLine.hold_id == Hold.id)
    mine = (Reservation.performance_id == performance_id) & (Reservation.kind == ReservationKind.CALLER)
    return await session.scalar(rows.where(mine, waits)) or 0


async def rules(session: AsyncSession, *, organisation_id: str, performance_id: str | None) -> RulesView:
    """What holds of a performance, or of a house."""
    if performance_id and (own := await session.get(ReservationRules, performance_id)):
        return _rules(own, source="performance")
    house = await session.get(HouseReservationRules, organisation_id)
    return _rules(house, source="house") if house else RulesView()


def _rules(row: ReservationRules | HouseReservationRules, *, source: str) -> RulesView:
    values = {name: getattr(row, name) for name in ("minutes_before", "most_each", "most_places")}
    return RulesView.model_validate(values | {"source": source})


async def views(
    session: AsyncSession, *, reservations: Sequence[Reservation], settings: Settings, now: datetime
) -> list[ReservationView]:
    """The reservations as they cross HTTP, in their order."""
    hold_ids = [one.hold_id for one in reservations]
    holds = {hold.id: hold for hold in await session.scalars(select(Hold).where(Hold.id.in_(hold_ids)))}
    kept = await _kept(session, hold_ids)
    ids = {one.performance_id for one in reservations}
    performances = {one.id: one for one in await session.scalars(select(Performance).where(Performance.id.in_(ids)))}
    return [
        ReservationView.model_validate(
            _kept_of(one, holds[one.hold_id], kept[one.hold_id], settings=settings, now=now)
            | {name: getattr(one, name) for name in _SAME}
            | {name: getattr(performances[one.performance_id], name) for name in _OF_THE_EVENING}
        )
        for one in reservations
    ]


async def _kept(session: AsyncSession, hold_ids: Sequence[str]) -> dict[str, list[Any]]:
    """Per hold its lines, each with the name of its seat."""
    rows = select(HoldLine.hold_id, HoldLine.price_minor, HoldLine.currency, SeatState.label_vi, SeatState.label_en)
    seat = (SeatState.performance_id == HoldLine.performance_id) & (SeatState.seat_id == HoldLine.seat_id)
    rows = rows.outerjoin(SeatState, seat).where(HoldLine.hold_id.in_(hold_ids)).order_by(HoldLine.position)
    kept: defaultdict[str, list[Any]] = defaultdict(list)
    for row in await session.execute(rows):
        kept[row.hold_id].append(row)
    return kept


def _kept_of(one: Reservation, hold: Hold, kept: list[Any], *, settings: Settings, now: datetime) -> dict[str, Any]:
    """What its hold says; nobody pays for a guest, and only the house gives her tickets."""
    guest = one.kind is ReservationKind.GUEST
    minor = 0 if guest else sum(row.price_minor for row in kept)
    return {
        "state": state_of(hold, now=now),
        "order_id": hold.order_id,
        "hold_key": "" if guest else hold_keys.key_of(settings, hold_id=hold.id),
        "places": len(kept),
        "labels_vi": [row.label_vi for row in kept if row.label_vi],
        "labels_en": [row.label_en for row in kept if row.label_en],
        "total": Price(minor=minor, currency=kept[0].currency if kept else "VND"),
    }


def state_of(hold: Hold, *, now: datetime) -> ReservationState:
    """What became of it, as its hold tells."""
    if hold.state is HoldState.CONSUMED:
        return ReservationState.COLLECTED
    if hold.state is HoldState.RELEASED or hold.expires_at <= now:
        return ReservationState.RELEASED
    return ReservationState.PAYING if hold.order_id else ReservationState.WAITING
