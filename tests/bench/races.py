"""`make bench-races`: each race for a seat, a place or a voucher's last use a thousand times on PostgreSQL.

A race that sold something twice, or showed a buyer an error of the database, counts as oversold. The control is a race
without a guard: it must oversell, or the others prove nothing.
"""

import argparse
import asyncio
import functools
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from sqlalchemy import select, update

from infra.database.engine import Database
from infra.settings import Settings
from tests.bench import table
from tests.support.postgres import Postgres
from tests.support.settings import make_settings
from tests.ticketing.boxoffice.test_counter_against_web import open_shift, race_for_last_place
from tests.ticketing.evening import on_sale
from tests.ticketing.inventory import races
from tests.ticketing.vouchers.test_service import race_for_last_use
from ticketing.catalog.models import Pool


@asynccontextmanager
async def fresh(postgres: Postgres, folder: Path) -> AsyncIterator[tuple[Database, Settings]]:
    """An empty database of its own."""
    url = await asyncio.to_thread(postgres.clone, "ticketing")
    settings = make_settings(
        folder, ticketing_database_url=url, bank_bin="970415", bank_account="0011001932418", bank_account_name="NHA HAT"
    )
    database = Database(url)
    try:
        yield database, settings
    finally:
        await database.dispose()
        await asyncio.to_thread(postgres.drop, url)


async def without_guard(database: Database, *, buyers: int = 10) -> int:
    """Looking first and writing later: how many got the one place."""
    performance_id, _offer_id = await on_sale(database, capacity=1)
    won = []

    async def buy(number: int) -> None:
        async with database.reading() as session:
            held = await session.scalar(select(Pool.held).where(Pool.performance_id == performance_id))
        if held == 0:
            await asyncio.sleep(0.01)
            async with database.transaction() as session:
                await session.execute(update(Pool).where(Pool.performance_id == performance_id).values(held=1))
            won.append(number)

    await asyncio.gather(*(buy(number) for number in range(buyers)))
    return len(won)


async def _counter_against_web(database: Database, settings: Settings) -> None:
    assert await race_for_last_place(database, settings) == (1, 1)


async def run(postgres: Postgres, folder: Path, *, repetitions: int, only: str) -> dict[str, list[float]]:
    """Every race so often; the figures."""
    oversold = dict[str, int]()
    for name, race in races.RACES.items():
        if only in name:
            async with fresh(postgres, folder) as (database, settings):
                scene = await races.scene(database, settings)
                oversold[name] = await _repeated(name, functools.partial(race, scene), repetitions)
    if only in "counter_against_web":
        async with fresh(postgres, folder) as (database, settings):
            await open_shift(database)
            at_both = functools.partial(_counter_against_web, database, settings)
            oversold["counter_against_web"] = await _repeated("counter_against_web", at_both, repetitions)
    if only in "vouchers_last_use":
        last_use = functools.partial(_last_use, postgres, folder)
        oversold["vouchers_last_use"] = await _repeated("vouchers_last_use", last_use, repetitions)
    async with fresh(postgres, folder) as (database, _settings):
        control = sum([await without_guard(database) > 1 for _ in range(min(repetitions, 100))])
    return {
        "races": [repetitions * len(oversold)],
        "oversold": [sum(oversold.values())],
        "control_oversold": [control],
        **{f"{name}_oversold": [count] for name, count in oversold.items()},
    }


async def _last_use(postgres: Postgres, folder: Path) -> None:
    async with fresh(postgres, folder) as (database, settings):
        assert await race_for_last_use(database, settings, racers=40) == 1


async def _repeated(name: str, race: Callable[[], Awaitable[None]], repetitions: int) -> int:
    """How often it went wrong."""
    wrong, began = 0, time.perf_counter()
    for _ in range(repetitions):
        try:
            await race()
        except AssertionError as failure:
            wrong += 1
            sys.stdout.write(f"{name}: {failure}\n")
    seconds = time.perf_counter() - began
    sys.stdout.write(f"{name:<30} {repetitions:>6} times  {seconds:>7.0f} s  {wrong} wrong\n")
    sys.stdout.flush()
    return wrong


def main() -> None:
    """Race and tell; ends with 1 when something was sold twice, or when the control was not."""
    asks = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asks.add_argument("--repetitions", type=int, default=1000)
    asks.add_argument("--only", default="", help="races whose name has this in it")
    wish = asks.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    postgres = Postgres()
    postgres.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            figures = asyncio.run(run(postgres, Path(folder), repetitions=wish.repetitions, only=wish.only))
    finally:
        postgres.remove()
    table.show("races", figures=figures, ratios={})
    sys.exit(1 if figures["oversold"][0] or not figures["control_oversold"][0] else 0)


if __name__ == "__main__":
    main()
