"""HTTP of the doors' devices: the house makes and revokes them; they ask, fetch and tell."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Path, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.contracts.ticket_rotation import DoorKeys
from infra.database.retrying import again_if_broken_off
from infra.http.callers import CurrentActor, ServiceSettings, bearer
from ticketing.catalog import queries as catalog
from ticketing.catalog.models import Performance
from ticketing.dependencies import ServiceDatabase
from ticketing.entry_codes import keys
from ticketing.gate import devices, manifest, queries, take_log
from ticketing.gate import service as gate
from ticketing.gate.devices import Device
from ticketing.gate.errors import DeviceRefused, NotYourDoor
from ticketing.gate.schemas import (
    AdmissionView,
    DeviceMade,
    DevicePaired,
    DeviceView,
    DeviceWish,
    EntriesTaken,
    EntriesWish,
    EntryWish,
    GatePerformance,
    ManifestView,
    PairingWish,
)

router = APIRouter()
RowId = Annotated[str, Path(max_length=40)]
_KEEPERS = (Role.OWNER, Role.BOX_OFFICE)
_KNOWN_SECONDS = 15.0  # a device that was revoked is known at most this much longer, in each process
_MOST_KNOWN = 1_000
_log = structlog.get_logger("gate")


async def current_device(request: Request, database: ServiceDatabase) -> Device:
    """The device of a bearer token, looked up anew every few seconds. Raises DeviceRefused."""
    token = bearer(request)
    known: dict[str, tuple[float, Device]] = request.app.state.__dict__.setdefault("gate_devices", {})
    moment = clock.now().timestamp()
    found = known.get(token)
    if found is not None and moment - found[0] < _KNOWN_SECONDS:
        return found[1]
    known.pop(token, None)
    async with database.reading() as session:
        device = await devices.of_token(session, token=token)
    if len(known) >= _MOST_KNOWN:
        known.clear()
    known[token] = (moment, device)
    return device


CurrentDevice = Annotated[Device, Depends(current_device)]


def _keeper(actor: Actor, organisation_id: str) -> None:
    if not actor.may(organisation_id, *_KEEPERS):
        raise NotYourDoor


@router.post("/organisations/{organisation_id}/gate-devices", status_code=201)
async def make_device(
    organisation_id: RowId, wish: DeviceWish, actor: CurrentActor, database: ServiceDatabase
) -> DeviceMade:
    """A device that may be paired within ten minutes; its secret belongs into a QR code and is told only now."""
    _keeper(actor, organisation_id)
    now = clock.now()
    async with database.transaction() as session:
        device, secret = await devices.make(
            session, organisation_id=organisation_id, wish=wish, by=actor.subject, now=now
        )
    return DeviceMade(id=device.id, secret=secret, pair_until=device.pair_until)


@router.get("/organisations/{organisation_id}/gate-devices")
async def show_devices(organisation_id: RowId, actor: CurrentActor, database: ServiceDatabase) -> list[DeviceView]:
    """The devices of a house, the newest first, also those that were revoked."""
    _keeper(actor, organisation_id)
    async with database.reading() as session:
        return list(await devices.of_house(session, organisation_id=organisation_id))


@router.delete("/organisations/{organisation_id}/gate-devices/{device_id}", status_code=204)
async def revoke_device(
    organisation_id: RowId, device_id: RowId, actor: CurrentActor, database: ServiceDatabase
) -> None:
    """It lets nobody in any more: within fifteen seconds here, and at itself as soon as it hears of it."""
    _keeper(actor, organisation_id)
    async with database.transaction() as session:
        await devices.revoke(
            session, organisation_id=organisation_id, device_id=device_id, by=actor.subject, now=clock.now()
        )
    _log.info("gate_device_revoked", device_id=device_id)


@router.post("/gate-pairings", status_code=201)
async def pair(wish: PairingWish, database: ServiceDatabase) -> DevicePaired:
    """A device hands over its public key and gets its token, once."""
    async with database.transaction() as session:
        device, token = await devices.pair(session, wish=wish, now=clock.now())
    return DevicePaired(
        device_id=device.id,
        token=token,
        name=device.name,
        door=device.door,
        zone=device.zone,
        sees_names=device.sees_names,
        organisation_id=device.organisation_id,
    )


@router.get("/gate-performances")
async def show_performances(device: CurrentDevice, database: ServiceDatabase) -> list[GatePerformance]:
    """What is on soon in the device's house."""
    async with database.reading() as session:
        return await manifest.performances(session, device=device, now=clock.now())


@router.get("/performances/{performance_id}/gate-manifest")
async def show_manifest(
    *,
    performance_id: RowId,
    device: CurrentDevice,
    database: ServiceDatabase,
    settings: ServiceSettings,
    after: Annotated[str, Query(max_length=40)] = "",
    since: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> ManifestView:
    """A page of the tickets, and what changed since the device last heard."""
    now = clock.now()
    door_keys = await _keys(performance_id, device, database, settings)
    async with database.reading() as session:
        performance = await _performance(session, performance_id, device)
        told = await manifest.page(
            session, performance=performance, device=device, after=after, since=since, keys=door_keys, now=now
        )
    if told.complete:
        async with database.transaction() as session:
            await devices.seen(session, device_id=device.id, now=now)
    return told


async def _keys(performance_id: str, device: Device, database: ServiceDatabase, settings: ServiceSettings) -> DoorKeys:
    """What reads the codes of a performance of the device's house; made if nobody needed it before."""
    now = clock.now()
    async with database.reading() as session:
        await _performance(session, performance_id, device)
        if await keys.exist(session, performance_id=performance_id):
            return await keys.door_keys(session, performance_id=performance_id, settings=settings, now=now)
    async with database.transaction() as session:
        return await keys.door_keys(session, performance_id=performance_id, settings=settings, now=now)


@router.post("/performances/{performance_id}/admissions", status_code=201)
@again_if_broken_off
async def ask(
    performance_id: RowId, wish: EntryWish, device: CurrentDevice, database: ServiceDatabase
) -> AdmissionView:
    """May they pass? If so they are inside. The same number again is the same question."""
    now = clock.now()
    gate.check_signed(wish, performance_id=performance_id, device=device)
    if not database.is_sqlite:
        async with database.at_once() as connection:
            answer = await gate.let_in(connection, performance_id=performance_id, wish=wish, device=device, now=now)
        if answer is not None:
            return answer
    async with database.transaction() as session:
        answer = await gate.ask(session, performance_id=performance_id, wish=wish, device=device, now=now)
        if answer is not None:
            return answer
        await _performance(session, performance_id, device)
        return await gate.ask_in_vain(session, performance_id=performance_id, wish=wish, device=device, now=now)


@router.post("/performances/{performance_id}/gate-entries", status_code=201)
@again_if_broken_off
async def take_entries(
    performance_id: RowId, wish: EntriesWish, device: CurrentDevice, database: ServiceDatabase
) -> EntriesTaken:
    """What doors did, told by them or carried by another device of the house, such as its hub."""
    now = clock.now()
    async with database.transaction() as session:
        await _performance(session, performance_id, device)
        taken, refused = await take_log.take(
            session,
            performance_id=performance_id,
            organisation_id=device.organisation_id,
            wishes=wish.entries,
            now=now,
        )
        inside, _ = await queries.counts(session, performance_id=performance_id)
    if refused:
        _log.warning("gate_entries_refused", device_id=device.id, sequences=refused[:10])
    return EntriesTaken(server_time=gate.milliseconds(now), taken=taken, refused=refused, inside=inside)


async def _performance(session: AsyncSession, performance_id: str, device: Device) -> Performance:
    performance = await catalog.performance(session, performance_id=performance_id)
    if performance.organisation_id != device.organisation_id:
        raise DeviceRefused
    return performance
