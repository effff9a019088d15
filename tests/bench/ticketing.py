"""`make bench-ticketing`: our sales beside pretix's, on one PostgreSQL, two web processes each, alternating in one run.

Equivalent work: a session or a key, price and fee, and a row that tells what happened. Per round: a burst of 200 buyers
for one pool of places, paid orders by the API, whole checkouts of a free ticket by the pages, and scans at eight gates.
Beside them a bare FastAPI + asyncpg probe that keeps places and nothing else, 5,000 buyers for 2,000 numbered seats,
and our holds embedded, in one process on SQLite. `--only holds,scans` measures some of it, `--rounds 1` once, `--alone`
without pretix.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.bench import table
from tests.bench.bare_probe import BareProbe
from tests.bench.own_shop import OwnShop
from tests.bench.pace import Pace
from tests.bench.pretix_peer import NotInstalled, Pretix, install
from tests.support.postgres import Postgres

_GATES, _ORDERING, _CHECKING_OUT = 8, 8, 20
_ROWS, _SEATS_A_ROW = 20, 100
_BUYERS, _CONNECTIONS = 5_000, 500
PARTS = ("holds", "paid_orders", "web_checkouts", "scans", "bare", "sellout", "embedded")


class Shop(Protocol):
    """What both can do."""

    async def holds(self, buyers: int) -> Pace:
        """A burst of buyers."""

    async def paid_orders(self, count: int, wide: int) -> Pace:
        """Orders by the API."""

    async def web_checkouts(self, count: int, wide: int) -> Pace:
        """Checkouts by the pages."""

    def codes(self, orders: Pace) -> list[str]:
        """The codes of those orders."""

    async def scans(self, codes: list[str], gates: int) -> Pace:
        """Codes at the gates."""


class Part(Protocol):
    """What starts and stops."""

    def start(self) -> None:
        """Ready when it returns."""

    def stop(self) -> None:
        """Gone."""


@dataclass(frozen=True)
class Size:
    """How much of each a round has; each ticket of the paid orders is scanned."""

    holds: int
    paid_orders: int
    web_checkouts: int


PEER, OURS = Size(200, 60, 20), Size(200, 400, 200)
Figures = defaultdict[str, list[float]]


async def round_of(shop: Shop, size: Size, only: AbstractSet[str]) -> dict[str, Pace]:
    """One round of the workloads that are wanted."""
    paces = {}
    if "holds" in only:
        paces["holds"] = await shop.holds(size.holds)
    if not only.isdisjoint({"paid_orders", "scans"}):
        paces["paid_orders"] = await shop.paid_orders(size.paid_orders, _ORDERING)
    if "web_checkouts" in only:
        paces["web_checkouts"] = await shop.web_checkouts(size.web_checkouts, _CHECKING_OUT)
    if "scans" in only:
        paces["scans"] = await shop.scans(shop.codes(paces["paid_orders"]), _GATES)
    return paces


@dataclass
class Measured:
    """Figures and ratios of all rounds."""

    figures: Figures
    ratios: Figures

    def note(self, named: Figures, name: str, value: float) -> None:
        """Told at once too, in case that the rest fails."""
        named[name].append(value)
        sys.stderr.write(f"{name} {value:.3f}\n")

    def beside_pretix(self, own: OwnShop, peer: Pretix | None, only: AbstractSet[str]) -> None:
        """Theirs, ours."""
        theirs = asyncio.run(round_of(peer, PEER, only)) if peer is not None else {}
        ours = asyncio.run(round_of(own, OURS, only))
        for name, pace in ours.items():
            self.note(self.figures, f"{name}_per_s", pace.per_second)
            if name in theirs:
                self.note(self.figures, f"pretix_{name}_per_s", theirs[name].per_second)
                self.note(self.ratios, name, pace.per_second / theirs[name].per_second)
        for name, short in (("holds", "hold"), ("scans", "scan")):
            if name in ours:
                self.note(self.figures, f"{short}_p99_ms", ours[name].percentile_ms(0.99))

    def beside_bare(self, own: OwnShop, probe: BareProbe) -> None:
        """Three bursts of each, in turns."""
        for _ in range(3):
            bare = asyncio.run(probe.holds(PEER.holds)).per_second
            ours = asyncio.run(own.holds(OURS.holds)).per_second
            self.note(self.figures, "bare_holds_per_s", bare)
            self.note(self.ratios, "holds_vs_bare", ours / bare)

    def sellout(self, own: OwnShop) -> None:
        """2,000 seats, 5,000 buyers: as many holds as seats, and everybody else hears that somebody was faster."""
        seats = asyncio.run(own.seated(rows=_ROWS, seats=_SEATS_A_ROW))
        pace = asyncio.run(own.sell_out(seats, buyers=_BUYERS, wide=_CONNECTIONS))
        told = [answer.status for answer in pace.answers]
        if told.count(201) != len(seats) or told.count(409) != _BUYERS - len(seats):
            raise AssertionError(f"{told.count(201)} held, {told.count(409)} told of {_BUYERS}")
        self.note(self.figures, "sellout_s", pace.seconds)

    def embedded(self, house: OwnShop) -> None:
        """A burst in one process on SQLite."""
        self.note(self.figures, "embedded_holds_per_s", asyncio.run(house.holds(OURS.holds)).per_second)


@contextmanager
def _running(part: Part) -> Iterator[None]:
    try:
        part.start()
        yield
    finally:
        part.stop()


def main() -> None:
    """Start what is wanted, measure, tell."""
    asks = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asks.add_argument("--rounds", type=int, default=3)
    asks.add_argument("--only", default=",".join(PARTS), help=f"some of {','.join(PARTS)}")
    asks.add_argument("--pretix", type=Path, default=Path("var/bench/pretix"), help="folder for its installation")
    asks.add_argument("--alone", action="store_true", help="without pretix: no ratios")
    wish = asks.parse_args()
    only = set(wish.only.split(","))
    if not only <= set(PARTS):
        asks.error(f"--only knows {', '.join(PARTS)}")
    try:
        measured = _measure(only, rounds=wish.rounds, pretix=None if wish.alone else wish.pretix.absolute())
    except NotInstalled as reason:
        sys.exit(f"No comparison: {reason}")
    table.show("ticketing", figures=measured.figures, ratios=measured.ratios)


def _measure(only: set[str], *, rounds: int, pretix: Path | None) -> Measured:
    measured = Measured(defaultdict(list), defaultdict(list))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # whoever ends the bench ends what it started
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = Postgres(durable=True)
        postgres.start()
        stack.callback(postgres.remove)
        compared = only & {"holds", "paid_orders", "web_checkouts", "scans"}
        peer = Pretix(folder / "pretix", install(pretix), postgres) if pretix is not None and compared else None
        own, probe = OwnShop(folder / "own", postgres), BareProbe(folder / "bare", postgres)
        house = OwnShop(folder / "embedded", None)
        running: list[Part | None] = [peer, own if only - {"embedded"} else None]
        running += [probe if "bare" in only else None, house if "embedded" in only else None]
        for part in running:
            if part is not None:
                stack.enter_context(_running(part))
        for _ in range(rounds):
            measured.beside_pretix(own, peer, compared)
            if "bare" in only:
                measured.beside_bare(own, probe)
            if "sellout" in only:
                measured.sellout(own)
            if "embedded" in only:
                measured.embedded(house)
    return measured


if __name__ == "__main__":
    main()
