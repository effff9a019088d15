"""People at the doors: codes typed by staff, codes shown to devices, with a network and without one."""

import asyncio
import functools
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infra.contracts import ticket_code
from tests.simulation.buyers import insist
from tests.simulation.world import STAFF, Sold, World
from ticketing.gate import devices, routes, routes_devices, signing
from ticketing.gate.devices import Device
from ticketing.gate.schemas import DeviceWish, EntriesTaken, EntriesWish, EntryWish, PairingWish, ScanWish, Verdict


@dataclass
class Door:
    """A device, its key, and what it wrote without telling anybody."""

    device: Device
    key: Ed25519PrivateKey
    sequence: int = 0
    kept: dict[str, list[EntryWish]] = field(default_factory=dict)
    told: set[tuple[str, int]] = field(default_factory=set)

    def line(self, world: World, performance_id: str, code: str) -> EntryWish:
        """One more line of its log."""
        self.sequence += 1
        wish = EntryWish(
            device_id=self.device.id,
            sequence=self.sequence,
            ticket=ticket_code.serial_of(code).hex(),
            door="Cửa 1",
            at=int(world.loop.now().timestamp() * 1000),
            signature="A" * 86,
        )
        signed = signing.shown(self.key.sign(signing.message(wish, performance_id=performance_id)))
        return wish.model_copy(update={"signature": signed})


async def pair(world: World, house: str) -> None:
    """One more device of a house."""
    key = Ed25519PrivateKey.from_private_bytes(world.chance.randbytes(32))
    public = signing.shown(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    now = world.loop.now()
    async with world.database.transaction() as session:
        wish = DeviceWish(name="Máy của Lan", door="Cửa 1")
        _row, secret = await devices.make(session, organisation_id=house, wish=wish, by=STAFF.subject, now=now)
        _row, token = await devices.pair(session, wish=PairingWish(secret=secret, public_key=public), now=now)
        world.doors.append(Door(await devices.of_token(session, token=token), key))


async def open_the_doors(world: World) -> None:
    """Codes are shown at two doors, some at both at once."""
    for _ in range(1 + int(world.chance.random() * 4)):
        if (found := _somebody(world)) is None:
            return
        evening, code = found
        if world.likely(0.1):
            evening = world.pick(world.performances)
        if world.likely(0.2):
            world.spawn(scan(world, evening, code, door="B"))
        await scan(world, evening, code, door="A")
        await asyncio.sleep(world.chance.random() * 10)


async def scan(world: World, evening: Sold, code: str, *, door: str) -> None:
    """One code at one door."""
    wish, over = ScanWish(typed=code, door=door), code in world.handed_over
    look = functools.partial(routes.scan, evening.id, wish, STAFF, world.database, world.settings, world.key())
    view = await insist(world, "scan", look)
    if view is not None and view.verdict is Verdict.ACCEPTED:
        _let_in(world, evening, code, over=over)


async def show_to_a_device(world: World) -> None:
    """A device asks, or lets in by itself and tells later; some ask twice, some show the code to staff as well."""
    if (found := _somebody(world)) is None:
        return
    evening, code = found
    door: Door = world.pick([door for door in world.doors if door.device.organisation_id == evening.house])
    line, over = door.line(world, evening.id, code), code in world.handed_over
    if world.likely(0.4):
        door.kept.setdefault(evening.id, []).append(line)
        if world.likely(0.3):
            await tell(world, door)
        return
    if world.likely(0.15):
        world.spawn(scan(world, evening, code, door="B"))
    ask = functools.partial(routes_devices.ask, evening.id, line, door.device, world.database)
    view = await insist(world, "ask", ask)
    if view is not None and view.verdict is Verdict.ACCEPTED:
        _let_in(world, evening, code, over=over)


async def tell(world: World, door: Door) -> None:
    """What the device kept, in any order, and some of it again."""
    for performance_id, lines in list(door.kept.items()):
        shown = sorted(lines, key=lambda _line: world.chance.random())
        wish = EntriesWish(entries=shown + [line for line in shown if world.likely(0.1)])
        hear = functools.partial(routes_devices.take_entries, performance_id, wish, door.device, world.database)
        taken: EntriesTaken | None = await insist(world, "entries", hear)
        if taken is None:
            continue
        door.told |= {(line.device_id, line.sequence) for line in shown if line.sequence not in taken.refused}
        door.kept[performance_id] = [line for line in door.kept[performance_id] if line not in shown]
        if not door.kept[performance_id]:
            del door.kept[performance_id]


def _somebody(world: World) -> tuple[Sold, str] | None:
    if not world.codes:
        return None
    performance_id, code = world.pick(world.codes)
    evening = next((sold for sold in world.performances if sold.id == performance_id), None)
    return None if evening is None else (evening, code)


def _let_in(world: World, evening: Sold, code: str, *, over: bool) -> None:
    ticket_id = world.ticket_of[code]
    evening.admitted[ticket_id] += 1
    if evening.admitted[ticket_id] > 1:
        world.fault("oversold", f"{ticket_id} entered {evening.id} twice")
    if over:
        world.fault("oversold", f"{ticket_id} entered {evening.id} on a code that was handed over")
