"""One world: a house that sells, two processes that may end at any await, and the people and clocks around them."""

import asyncio
import hashlib
import json
import random
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TextIO, cast

from fastapi import Request

from infra.contracts.actor import Actor, Role
from infra.errors import AppError
from infra.settings import Settings
from tests.simulation.fake_bank import FakeBank
from tests.simulation.fake_stripe import FakeStripe
from tests.simulation.memory_database import Crash, MemoryDatabase
from tests.simulation.virtual_time import VirtualLoop
from ticketing.boxoffice import routes as counter
from ticketing.inventory import routes as baskets
from ticketing.orders import tasks
from ticketing.payments import bank_feed, routes
from ticketing.payments import service as payments
from ticketing.payments.bank_feed import IncomingTransfer
from ticketing.payments.gateway import EventEnvelope, StripeGateway

HOUSE, OTHER_HOUSE = "org_hoa_mai", "org_elsewhere"
STAFF = Actor("acc_clara", {HOUSE: frozenset({Role.OWNER}), OTHER_HOUSE: frozenset({Role.OWNER})})
_CRASHES = 0.012
_LONGEST_FUSE = 30
_SLOW, _SLOWEST_SECONDS = 0.3, 120.0
_DROPPED, _TWICE, _LATE = 0.15, 0.2, 0.15
_SILENT = 0.85  # in the bad minutes of Stripe
_SOON_SECONDS, _LATE_SECONDS = 5.0, 3600.0


class ConnectionLost(Exception):
    """The process that was asked ended; nobody knows how far it had come."""


@dataclass
class Sold:
    """A performance as its house knows it: what was ever promised, and who was let in."""

    id: str
    offer_id: str
    capacity: int
    price: int
    house: str = HOUSE
    admitted: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Hall:
    """A performance with seats."""

    performance_id: str
    seats: tuple[str, ...]  # neighbours stand beside each other
    zones: tuple[str, ...]  # in which the house chooses the best
    standing_offer: str


@dataclass
class World:
    """Everything a scene needs; `faults` by figure, in words."""

    loop: VirtualLoop
    chance: random.Random
    settings: Settings
    database: MemoryDatabase
    performances: list[Sold] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    operations: int = 0
    calm: bool = False
    orders: dict[str, Any] = field(default_factory=dict)  # every order that somebody was told of
    paid: set[str] = field(default_factory=set)  # orders that somebody was told are paid
    buyers: dict[str, str] = field(default_factory=dict)  # an order's id and its access key
    codes: list[tuple[str, str]] = field(default_factory=list)
    ticket_of: dict[str, str] = field(default_factory=dict)  # whose code it is
    ticket_keys: dict[str, str] = field(default_factory=dict)  # of tickets that were handed over
    handed_over: set[str] = field(default_factory=set)  # codes that open nothing any more
    vouchers: dict[str, int] = field(default_factory=dict)  # how often each may be used
    halls: list[Hall] = field(default_factory=list)
    doors: list[Any] = field(default_factory=list)
    trace: TextIO | None = None
    after_each: Callable[["World"], None] = lambda world: None

    def __post_init__(self) -> None:
        self.stripe = FakeStripe(self.loop, self.chance, self._told_by_stripe)
        self.bank = FakeBank(self.loop, self.chance, self._told_by_bank)
        self.filled = asyncio.Event()
        self.tills = counter.tills(self.database, self.settings)
        self.digest = hashlib.sha256()
        app = SimpleNamespace(state=SimpleNamespace(hold_desk=baskets.desk(self.database)))
        self.visitor = cast(Request, SimpleNamespace(app=app, headers={}, url=SimpleNamespace(path="/")))
        self._fuses: dict[Any, int] = {}
        self._inside: tuple[set[Any], set[Any]] = (set(), set())
        self._lost: set[Any] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._tasks_of_the_house: set[Any] = set()
        self.database.step, self.database.dawdle = self._step, self._dawdle

    async def call(self, name: str, work: Callable[[], Awaitable[Any]], *, counts: bool = True) -> Any:
        """Do one thing in one of the processes. Raises ConnectionLost when it ends meanwhile, AppError as the thing."""
        me, inside = asyncio.current_task(), self._inside[self.chance.random() < 0.5]
        inside.add(me)
        if not self.calm and self.chance.random() < _CRASHES:
            self._fuses[me] = int(self.chance.random() * _LONGEST_FUSE) + 1
        if not counts:
            self._tasks_of_the_house.add(me)
        outcome, before = "", self.database.raw.total_changes
        try:
            answer = await work()
            outcome = _shown(answer)
            return answer
        except AppError as refused:
            outcome = refused.code
            raise
        except Crash:
            outcome = "crash"
            for other in sorted(inside - {me}, key=lambda task: str(task.get_name())):
                self._lost.add(other)
                other.cancel()
            raise ConnectionLost from None
        except asyncio.CancelledError:
            outcome = "lost"
            if me not in self._lost:
                raise
            self._lost.discard(me)
            raise ConnectionLost from None
        except Exception as failure:
            outcome = repr(failure)
            where = traceback.extract_tb(failure.__traceback__)[-1]
            self.fault("broken", f"{name}: {failure!r} in {Path(where.filename).name}, line {where.lineno}")
            raise ConnectionLost from failure
        finally:
            inside.discard(me)
            self._fuses.pop(me, None)
            self._tasks_of_the_house.discard(me)
            if counts or self.database.raw.total_changes != before:
                self._happened(name, outcome)

    def write_down(self, line: str) -> None:
        """One more line of the trace."""
        self.digest.update(line.encode())
        if self.trace is not None:
            self.trace.write(f"{line}\n")

    def fault(self, figure: str, what: str) -> None:
        """Something that must never be."""
        self.faults.append((figure, f"{self.loop.now():%d %H:%M:%S} after {self.operations}: {what}"))

    def spawn(self, actor: Coroutine[Any, Any, None]) -> None:
        """Let somebody act by herself."""
        task = asyncio.get_running_loop().create_task(actor, name=f"actor-{self.operations}-{len(self._running)}")
        self._running.add(task)
        task.add_done_callback(self._ended)

    def keep_code(self, performance_id: str, code: str, ticket_id: str) -> None:
        """Somebody has a ticket, and may come with it."""
        if code not in self.ticket_of:
            self.ticket_of[code] = ticket_id
            self.codes.append((performance_id, code))

    async def everybody_done(self) -> None:
        """Wait until nobody acts any more."""
        while self._running:
            await asyncio.wait(self._running)

    def pick(self, choices: Any) -> Any:
        """One of them."""
        return choices[int(self.chance.random() * len(choices))]

    def likely(self, share: float) -> bool:
        """True in so many of all cases."""
        return self.chance.random() < share

    def key(self) -> str:
        """A new Idempotency-Key."""
        return f"key-{self.chance.getrandbits(64):016x}"

    async def drain(self) -> int:
        """One round of the inbox."""
        return await tasks.drain_due(self.database, now=self.loop.now())

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self.fault("broken", f"an actor: {failure!r}")

    def _step(self) -> None:
        if not self._fuses:
            return
        me = asyncio.current_task()
        if me in self._fuses:
            self._fuses[me] -= 1
            if not self._fuses[me]:
                raise Crash

    def _dawdle(self) -> float:
        """A task of the house that looked may act on it much later, when it is true no more."""
        slow = not self.calm and asyncio.current_task() in self._tasks_of_the_house and self.likely(_SLOW)
        return self.chance.random() * _SLOWEST_SECONDS if slow else 0.0

    def _happened(self, name: str, outcome: str) -> None:
        self.operations += 1
        self.write_down(f"{self.loop.time():.6f} {name} {outcome}")
        if not self.database.raw.in_transaction:
            self.after_each(self)

    def _told_by_stripe(self, event: dict[str, Any]) -> None:
        deliver = self._deliver if event["type"] != "charge.refunded" else self._deliver_surely
        heard, reader = cast(Request, _Heard(event)), cast(StripeGateway, _Reader())
        if self.stripe.bad and deliver == self._deliver and self.likely(_SILENT):
            return
        deliver("stripe", lambda: routes.receive_stripe_event(heard, self.database, reader, self.filled))

    def _told_by_bank(self, transfer: IncomingTransfer) -> None:
        async def receive() -> Any:
            async with self.database.transaction() as session:
                return await payments.receive_transfer(session, transfer=transfer, now=self.loop.now())

        self._deliver(bank_feed.PROVIDER, receive)

    def _deliver(self, who: str, receive: Callable[[], Awaitable[Any]]) -> None:
        """Never, once, or more often; soon or late, so that one overtakes the other."""
        if not self.likely(_DROPPED):
            self._deliver_surely(who, receive)

    def _deliver_surely(self, who: str, receive: Callable[[], Awaitable[Any]]) -> None:
        for _ in range(1 + self.likely(_TWICE)):
            mean = _LATE_SECONDS if self.likely(_LATE) else _SOON_SECONDS
            self.spawn(self._delivered(who, receive, self.chance.expovariate(1 / mean)))

    async def _delivered(self, who: str, receive: Callable[[], Awaitable[Any]], after: float) -> None:
        await asyncio.sleep(after)
        for _ in range(4):  # a provider whose delivery fails tries again
            try:
                await self.call(f"webhook {who}", receive)
                await self.call("drain", self.drain, counts=False)
                return
            except ConnectionLost:
                await asyncio.sleep(30)


class _Heard:
    """A request with an event in it."""

    def __init__(self, event: dict[str, Any]) -> None:
        self.event, self.headers = event, dict[str, str]()

    async def body(self) -> bytes:
        return json.dumps(self.event).encode()


class _Reader:
    """Reads what was not signed; signatures are proved elsewhere."""

    def read_webhook(self, *, body: bytes, signature: str | None) -> tuple[EventEnvelope, dict[str, Any]]:
        content = json.loads(body)
        return EventEnvelope.model_validate(content), content


def _shown(answer: Any) -> str:
    order = getattr(answer, "order", answer)
    return " ".join(str(getattr(order, name, "")) for name in ("id", "state", "verdict")).strip()
