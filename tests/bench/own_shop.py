"""Our house over HTTP, as pretix is asked: on PostgreSQL with two web processes and a relay, as it runs beyond one
machine; or embedded, one process on SQLite."""

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock, ids
from infra.contracts.actor import Actor, Role, sign_actor
from infra.database.engine import Database
from infra.outbox.rows import MESSAGES
from infra.settings import Mode
from tests.bench.asking import Answer, Caller
from tests.bench.pace import Pace, at_pace
from tests.support.house import free_port
from tests.support.postgres import Postgres
from tests.support.production import Production
from tests.support.settings import make_settings
from tests.ticketing.evening import on_sale
from tests.ticketing.gate.device import Door, public
from tests.ticketing.inventory import hall
from tests.ticketing.stage import HOUSE, PREFIX
from ticketing import tables
from ticketing.accounts.models import Organisation
from ticketing.accounts.schemas import OrganisationState
from ticketing.gate import devices
from ticketing.gate.schemas import DeviceWish, PairingWish
from ticketing.shifts import service as shifts
from ticketing.shifts.schemas import ShiftWish

_PLACES = 100_000
_SELLERS = [f"acc_seller_{number}" for number in range(1, 9)]  # each with a drawer of her own
_START_SECONDS = 240
_WORKERS, _DOORS = 2, 8
_TOKEN = re.compile(rb'name="(form_token|attempt|price_minor)" value="([^"]*)"')


@dataclass
class OwnShop:
    """One running house; `performances` by what they cost."""

    folder: Path
    postgres: Postgres | None  # None: embedded
    port: int = field(default_factory=free_port)
    performances: dict[str, tuple[str, str]] = field(default_factory=dict)
    doors: list[Door] = field(default_factory=list)

    def start(self) -> None:
        """Databases, migrations, a programme, the processes."""
        self.prepare()
        workers = _WORKERS if self.postgres is not None else 1
        self.house.start("web", "serve", "--port", str(self.port), "--workers", str(workers))
        if self.postgres is not None:
            self.house.start("relay", "relay")
        asyncio.run(self._until_it_answers())

    def prepare(self) -> None:
        """Databases, migrations, a programme; nothing runs yet."""
        assert tables.METADATA  # with all tables loaded, foreign keys between features resolve
        self.folder.mkdir(parents=True)
        settings = make_settings(
            self.folder,
            port=self.port,
            public_url=f"http://127.0.0.1:{self.port}",
            **self._on_postgres(),
            media_url=f"http://127.0.0.1:{self.port}",
            ticketing_url=f"http://127.0.0.1:{self.port}",
            bank_bin="970415",
            bank_account="0011001932418",
            bank_account_name="NHA HAT HOA MAI",
        )
        self.house = Production(self.folder, settings, (self.port, self.port), self.port)
        migrated = self.house.sankhau("migrate")
        assert migrated.returncode == 0, migrated.stderr
        asyncio.run(self._programme())

    def stop(self) -> None:
        """End every process."""
        self.house.stop()

    async def evening(self, name: str, *, price: int, capacity: int = _PLACES) -> tuple[str, str]:
        """A performance that begins in an hour: its id, and its offer's."""
        database = Database(self.house.settings.ticketing_database_url)
        soon = clock.now() + timedelta(hours=1)
        times = {"doors_at": soon, "starts_at": soon, "ends_at": soon + timedelta(hours=2)}
        try:
            rated = {"age_rating": "P"}  # for everybody, so that nobody's age is asked, as pretix asks nobody's
            self.performances[name] = await on_sale(database, price_minor=price, capacity=capacity, **times, **rated)
        finally:
            await database.dispose()
        return self.performances[name]

    async def seated(self, *, rows: int, seats: int) -> list[str]:
        """A performance whose seats have numbers, as `hall`: the ids of its seats."""
        database = Database(self.house.settings.ticketing_database_url)
        try:
            performance_id, offer_id = await on_sale(database)
            map_id = await hall.published(database, hall.drawing(rows=rows, seats=seats))
            await hall.give(database, performance_id, map_id, hall.zones())
        finally:
            await database.dispose()
        self.performances["hall"] = (performance_id, offer_id)
        drawn = hall.drawing(rows=rows, seats=seats).sections[0].rows
        return [seat.id for row in drawn for seat in row.seats]

    async def sell_out(self, seats: Sequence[str], *, buyers: int, wide: int) -> Pace:
        """So many buyers, each of whom wants one seat, at so many connections; the answers are 201 or 409."""
        callers = [self._api() for _ in range(wide)]
        await asyncio.gather(*(caller.connect() for caller in callers))
        wanted = [seats[n % len(seats)] for n in range(buyers)]
        return await at_pace([self._want(callers[n % wide], seat) for n, seat in enumerate(wanted)], wide=wide)

    async def holds(self, buyers: int) -> Pace:
        """A burst: every buyer puts one place into the basket at the same moment."""
        callers = [self._api() for _ in range(buyers)]
        await asyncio.gather(*(caller.connect() for caller in callers))
        return await at_pace([self._hold(caller) for caller in callers], wide=buyers)

    async def paid_orders(self, count: int, wide: int) -> Pace:
        """Orders by the API, paid as they are made: cash at the counter."""
        callers = [self._seller(seller) for seller in _SELLERS[:wide]]
        return await at_pace([self._sale(callers[n % len(callers)]) for n in range(count)], wide=wide)

    async def web_checkouts(self, count: int, wide: int) -> Pace:
        """Whole checkouts of a free ticket by the pages, from the performance's page to the order's."""
        return await at_pace([self._checkout(Caller(self.port)) for _ in range(count)], wide=wide)

    def codes(self, orders: Pace) -> list[str]:
        """The codes of those orders."""
        return [str(order.json()["tickets"][0]["code"]) for order in orders.answers]

    async def scans(self, codes: Sequence[str], gates: int) -> Pace:
        """Each code once, at one of the doors, by its paired device, when what the sales left to tell is told."""
        await self._until_all_is_told()
        callers = [self._device(door) for door in self.doors[:gates]]
        lines = [self.doors[n % gates].line(self.performances["paid"][0], code) for n, code in enumerate(codes)]
        return await at_pace([self._scan(callers[n % gates], line) for n, line in enumerate(lines)], wide=gates)

    async def _until_all_is_told(self) -> None:
        database = Database(self.house.settings.ticketing_database_url)
        untried = MESSAGES.c.sent_at.is_(None) & (MESSAGES.c.attempts == 0)  # mail goes nowhere here
        waiting = select(func.count()).select_from(MESSAGES).where(untried)
        try:
            async with asyncio.timeout(_START_SECONDS):
                while True:
                    async with database.reading() as session:
                        if not await session.scalar(waiting):
                            return
                    await asyncio.sleep(0.2)
        finally:
            await database.dispose()

    async def _hold(self, caller: Caller) -> Answer:
        items = [{"offer_id": self.performances["paid"][1], "quantity": 1}]
        answer = await caller.post(f"{PREFIX}/holds", {"items": items})
        assert answer.status == 201, answer
        return answer

    async def _want(self, caller: Caller, seat: str) -> Answer:
        items = [{"performance_id": self.performances["hall"][0], "seats": [seat]}]
        answer = await caller.post(f"{PREFIX}/holds", {"items": items})
        assert answer.status == 201 or answer.json()["code"] == "seats_taken", answer
        return answer

    async def _sale(self, caller: Caller) -> Answer:
        sale = {"offer_id": self.performances["paid"][1], "quantity": 1}
        answer = await caller.post(f"{PREFIX}/counter-sales", sale, headers={"Idempotency-Key": ids.new("key")})
        assert answer.status == 201, answer
        return answer

    async def _checkout(self, caller: Caller) -> Answer:
        path = f"/performances/{self.performances['free'][0]}/checkout"
        shown = await caller.get(path)
        fields = {name.decode(): value.decode() for name, value in _TOKEN.findall(shown.body)}
        contact = {"quantity": "1", "buyer_name": "Ana", "buyer_email": "ana@example.com", "buyer_phone": ""}
        sent = await caller.post(path, {**fields, **contact, "payment_kind": "stripe"})
        assert sent.status == 303, sent
        answer = await caller.get(sent.headers["location"])
        assert answer.status == 200, answer
        caller.close()
        return answer

    async def _scan(self, caller: Caller, line: dict[str, Any]) -> Answer:
        answer = await caller.post(f"{PREFIX}/performances/{self.performances['paid'][0]}/admissions", line)
        assert answer.json()["verdict"] == "accepted", answer
        return answer

    def _device(self, door: Door) -> Caller:
        return Caller(self.port, headers={"Content-Type": "application/json", **door.bearer})

    def _api(self) -> Caller:
        return Caller(self.port, headers={"Content-Type": "application/json"})

    def _seller(self, seller: str) -> Caller:
        actor = Actor(seller, {HOUSE: frozenset({Role.OWNER})})
        private = self.house.settings.actor_private_key.get_secret_value()
        token = sign_actor(actor, private_key_pem=private, now=clock.now())
        return Caller(self.port, headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"})

    async def _programme(self) -> None:
        database = Database(self.house.settings.ticketing_database_url)
        async with database.transaction() as session:
            state = OrganisationState.APPROVED
            session.add(Organisation(id=HOUSE, name="Hoa Mai", state=state, created_at=clock.now()))
            for number, seller in enumerate(_SELLERS, 1):
                shift = ShiftWish(organisation_id=HOUSE, drawer=f"Quầy {number}", float_minor=0)
                await shifts.begin(session, wish=shift, seller=seller, now=clock.now())
            self.doors = [await _door(session, number) for number in range(1, _DOORS + 1)]
        await database.dispose()
        await self.evening("paid", price=50_000)
        await self.evening("free", price=0)

    def _on_postgres(self) -> dict[str, Any]:
        if self.postgres is None:
            return {}
        return {
            "mode": Mode.PRODUCTION,  # what one process does for all is left to the relay
            "ticketing_database_url": self.postgres.url(self.postgres.make()),
            "media_database_url": self.postgres.url(self.postgres.make()),
        }

    async def _until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            try:
                if (await Caller(self.port).get("/")).status == 200:
                    return
            except OSError:
                await asyncio.sleep(0.3)
        raise AssertionError(self.house.logs())


async def _door(session: AsyncSession, number: int) -> Door:
    """A device that is paired with our house."""
    now, key = clock.now(), Ed25519PrivateKey.generate()
    wish = DeviceWish(name=f"Máy {number}", door=f"Cửa {number}")
    _waiting, secret = await devices.make(session, organisation_id=HOUSE, wish=wish, by=_SELLERS[0], now=now)
    device, token = await devices.pair(session, wish=PairingWish(secret=secret, public_key=public(key)), now=now)
    return Door(httpx.AsyncClient(), device.id, token, key, device.door)
