"""A process that sells until somebody kills it: prints each order when, and only when, its sale was acknowledged."""

import asyncio
import sys
from pathlib import Path

from infra import clock, ids
from infra.contracts.actor import Actor, Role
from infra.database.engine import Database
from infra.settings import Settings
from tests.support.settings import make_settings
from tests.ticketing.evening import on_sale
from tests.ticketing.stage import HOUSE
from ticketing import tables
from ticketing.boxoffice import routes
from ticketing.boxoffice.schemas import CounterSale
from ticketing.shifts import service as shifts
from ticketing.shifts.schemas import ShiftWish

_SELLERS = 4


async def main(url: str, folder: str) -> None:
    """Sell at several counters side by side."""
    assert tables.METADATA
    database, settings = Database(url), make_settings(Path(folder), ticketing_database_url=url)
    _performance_id, offer_id = await on_sale(database, capacity=50_000)
    tills = routes.tills(database, settings)
    await asyncio.gather(*(_sell(database, settings, tills, offer_id, f"acc_{n}") for n in range(_SELLERS)))


async def _sell(database: Database, settings: Settings, tills: routes.Tills, offer_id: str, name: str) -> None:
    seller = Actor(name, {HOUSE: frozenset({Role.BOX_OFFICE})})
    wish = ShiftWish(organisation_id=HOUSE, drawer=name, float_minor=0)
    async with database.transaction() as session:
        await shifts.begin(session, wish=wish, seller=name, now=clock.now())
    while True:
        sold = await routes.sell(
            CounterSale(offer_id=offer_id, quantity=2),
            seller,
            database,
            settings,
            tills,
            ids.new("key"),
        )
        sys.stdout.write(f"sold {sold.id}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
