"""Look at a code: by hand at the page of the door, or asked by a device. Every look that opens nothing is a row too."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from infra import ids
from infra.contracts import ticket_code
from infra.contracts.ticket_code import CodeRefused
from infra.settings import Settings
from ticketing.catalog.models import Performance
from ticketing.entry_codes import keys
from ticketing.gate import admit, admit_alone, signing
from ticketing.gate.admit import Shown
from ticketing.gate.devices import Device
from ticketing.gate.errors import EntryNotSigned
from ticketing.gate.models import GateEntry, Scan
from ticketing.gate.scan_log import Direction, Entry
from ticketing.gate.schemas import AdmissionView, EarlierEntry, EntryWish, ScanWish, Verdict
from ticketing.orders import ticket_codes


async def scan(
    session: AsyncSession, *, performance: Performance, wish: ScanWish, by: str, settings: Settings, now: datetime
) -> Scan:
    """The row of one look at one code that was typed or scanned."""
    shown, code = await _shown(session, performance=performance, typed=wish.typed, settings=settings, now=now)
    verdict = Verdict.UNKNOWN
    if shown is not None:
        entry = Entry(milliseconds(now), by, _number(ids.new("scn")), shown.serial, door=wish.door)
        verdict = await admit.admit(session, shown=shown, entry=entry, signature="", now=now)
    ticket_id = shown.ticket_id if shown else None
    return await _note(session, performance.id, ticket_id, verdict=verdict, code=code, door=wish.door, by=by, now=now)


def _number(look: str) -> int:
    """In the log of who checks by hand, whose lines have no order but time: 52 bits of the look's id."""
    return int(hashlib.sha256(look.encode()).hexdigest()[:13], 16)


async def _shown(
    session: AsyncSession, *, performance: Performance, typed: str, settings: Settings, now: datetime
) -> tuple[Shown | None, str]:
    """The ticket of a signed or a typed code, and the typed code; empty where none reads so."""
    code, serial = ticket_codes.read(typed) or "", ""
    if ticket_code.is_one(typed):
        try:
            _, signed = await keys.checked(session, scanned=typed, settings=settings, now=now)
        except CodeRefused:
            return None, ""
        serial = signed.serial.hex()
    if not code and not serial:
        return None, ""
    house = performance.organisation_id
    shown = await admit.find(session, performance_id=performance.id, organisation_id=house, serial=serial, code=code)
    return shown, shown.code if shown else code


def check_signed(wish: EntryWish, *, performance_id: str, device: Device) -> None:
    """Whether the device itself asks. Raises EntryNotSigned."""
    if wish.device_id != device.id or not signing.holds(wish, device.key, performance_id=performance_id):
        raise EntryNotSigned


async def let_in(
    connection: AsyncConnection, *, performance_id: str, wish: EntryWish, device: Device, now: datetime
) -> AdmissionView | None:
    """The plain case of `ask` in one statement; None, and nothing has happened, in every other."""
    inside = await admit_alone.admit(
        connection,
        performance_id=performance_id,
        organisation_id=device.organisation_id,
        entry=line(wish),
        signature=wish.signature,
        now=now,
    )
    return AdmissionView(verdict=Verdict.ACCEPTED, server_time=milliseconds(now)) if inside else None


async def ask(
    session: AsyncSession, *, performance_id: str, wish: EntryWish, device: Device, now: datetime
) -> AdmissionView | None:
    """What the doors say to a device that asks; None when its house has no such ticket or no such performance."""
    shown = await admit.find(
        session, performance_id=performance_id, organisation_id=device.organisation_id, serial=wish.ticket
    )
    if shown is None:
        return None
    verdict = await admit.admit(session, shown=shown, entry=line(wish), signature=wish.signature, now=now)
    earlier = None
    if verdict is not Verdict.ACCEPTED:
        await _note(session, performance_id, shown.ticket_id, verdict=verdict, door=wish.door, by=device.id, now=now)
        earlier = await _earlier(session, performance_id=performance_id, serial=wish.ticket, group=shown.order_id)
    return AdmissionView(verdict=verdict, server_time=milliseconds(now), earlier=earlier)


async def ask_in_vain(
    session: AsyncSession, *, performance_id: str, wish: EntryWish, device: Device, now: datetime
) -> AdmissionView:
    """Nobody knows this ticket; that it was shown is kept."""
    await _note(session, performance_id, None, verdict=Verdict.UNKNOWN, door=wish.door, by=device.id, now=now)
    return AdmissionView(verdict=Verdict.UNKNOWN, server_time=milliseconds(now))


def line(wish: EntryWish) -> Entry:
    """An entry of the log as a device told it."""
    return Entry(
        at=wish.at,
        device=wish.device_id,
        sequence=wish.sequence,
        ticket=wish.ticket,
        direction=wish.direction,
        zone=wish.zone,
        persons=wish.persons,
        door=wish.door,
    )


def milliseconds(moment: datetime) -> int:
    """Of Unix."""
    return int(moment.timestamp() * 1000)


async def _earlier(session: AsyncSession, *, performance_id: str, serial: str, group: str) -> EarlierEntry | None:
    mine = (GateEntry.ticket == serial) | (GateEntry.group_id == group)
    came = select(GateEntry).where(GateEntry.performance_id == performance_id, mine)
    last = came.where(GateEntry.direction == Direction.IN).order_by(GateEntry.at.desc()).limit(1)
    row = (await session.scalars(last)).one_or_none()
    return EarlierEntry(door=row.door, at=row.at) if row is not None else None


async def _note(
    session: AsyncSession,
    performance_id: str,
    ticket_id: str | None,
    *,
    verdict: Verdict,
    door: str,
    by: str,
    now: datetime,
    code: str = "",
) -> Scan:
    row = Scan(
        id=ids.new("scn"),
        performance_id=performance_id,
        ticket_id=ticket_id,
        code=code,
        verdict=verdict,
        door=door,
        scanned_by=by,
        scanned_at=now,
    )
    session.add(row)
    await session.flush()
    return row
