"""`make bench-ticketing`: our sales beside pretix's, on one PostgreSQL, two web processes each, alternating in one run.

Equivalent work: a session or a key, price and fee, and a row that tells what happened. Per round: a burst of 200 buyers
for one pool of places, paid orders by the API, whole checkouts of a free ticket by the pages, and scans at eight gates.
"""

import argparse
import asyncio
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.bench import table
from tests.bench.own_shop import OwnShop
from tests.bench.pace import Pace
from tests.bench.pretix_peer import NotInstalled, Pretix, install
from tests.support.postgres import Postgres

_GATES, _ORDERING, _CHECKING_OUT = 8, 8, 20


class Shop(Protocol):
    """What both can do."""

    async def holds(self, buyers: int) -> Pace:
        """A burst of buyers."""

    async def paid_orders(self, count: int, wide: int) -> Pace:
        """Orders by the API."""

    async def web_checkouts(self, count: int, wide: int) -> Pace:
        """Checkouts by the pages."""

    async def codes(self, count: int) -> list[str]:
        """Codes that are good."""

    async def scans(self, codes: list[str], gates: int) -> Pace:
        """Codes at the gates."""


@dataclass(frozen=True)
class Size:
    """How much of each a round has."""

    holds: int
    paid_orders: int
    web_checkouts: int
    scans: int


PEER, OURS = Size(200, 60, 20, 80), Size(200, 400, 200, 800)


async def round_of(shop: Shop, size: Size) -> dict[str, Pace]:
    """One round of every workload."""
    codes = await shop.codes(size.scans)
    return {
        "holds": await shop.holds(size.holds),
        "paid_orders": await shop.paid_orders(size.paid_orders, _ORDERING),
        "web_checkouts": await shop.web_checkouts(size.web_checkouts, _CHECKING_OUT),
        "scans": await shop.scans(codes, _GATES),
    }


def measure(own: OwnShop, peer: Pretix | None, rounds: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Figures and ratios; peer, ours, peer, ours."""
    figures, ratios = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    for _ in range(rounds):
        theirs = asyncio.run(round_of(peer, PEER)) if peer is not None else {}
        ours = asyncio.run(round_of(own, OURS))
        for name, pace in ours.items():
            figures[f"{name}_per_s"].append(pace.per_second)
            if name in theirs:
                figures[f"pretix_{name}_per_s"].append(theirs[name].per_second)
                ratios[name].append(pace.per_second / theirs[name].per_second)
        figures["hold_p99_ms"].append(ours["holds"].percentile_ms(0.99))
        figures["scan_p99_ms"].append(ours["scans"].percentile_ms(0.99))
    return figures, ratios


def main() -> None:
    """Start both, measure, tell."""
    asks = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asks.add_argument("--rounds", type=int, default=3)
    asks.add_argument("--pretix", type=Path, default=Path("var/bench/pretix"), help="folder for its installation")
    asks.add_argument("--alone", action="store_true", help="without pretix: no ratios")
    wish = asks.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        postgres = Postgres(durable=True)
        postgres.start()
        shops: list[Any] = []
        try:
            if not wish.alone:
                shops.append(Pretix(Path(folder) / "pretix", install(wish.pretix.absolute()), postgres))
                shops[-1].start()
            shops.append(OwnShop(Path(folder) / "own", postgres))
            shops[-1].start()
            table.show("ticketing", **_named(measure(shops[-1], None if wish.alone else shops[0], wish.rounds)))
        except NotInstalled as reason:
            sys.exit(f"No comparison: {reason}")
        finally:
            for shop in shops:
                shop.stop()
            postgres.remove()


def _named(measured: tuple[dict[str, list[float]], dict[str, list[float]]]) -> dict[str, dict[str, list[float]]]:
    return dict(zip(("figures", "ratios"), measured, strict=True))


if __name__ == "__main__":
    main()
