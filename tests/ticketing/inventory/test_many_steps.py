"""Any order of steps leaves seats, pools, holds and tickets in agreement: sixty at random, looked at after each."""

import random
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from infra import clock
from infra.database.engine import Database
from infra.errors import AppError
from infra.settings import Settings
from tests.ticketing.inventory import races
from tests.ticketing.inventory.hall import best, these
from tests.ticketing.inventory.races import Scene
from ticketing.inventory import blocks, place_holds, queries, tasks
from ticketing.inventory import service as inventory
from ticketing.inventory.place_holds import Placed
from ticketing.inventory.schemas import BlockReason, BlockWish, PlacesItem
from ticketing.inventory.wishes import Wanted
from ticketing.orders import verify_places

pytestmark = pytest.mark.both_engines
STEPS = 60


@pytest.fixture
async def scene(settings: Settings) -> AsyncIterator[Scene]:
    database = Database(settings.ticketing_database_url)
    yield await races.scene(database, settings)
    await database.dispose()


class Evening:
    """What happens in an evening, one step at a time."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene, self.chance = scene, random.Random(seed)  # noqa: S311  (no secret)
        self.baskets: list[Placed] = []
        self.orders: list[str] = []

    async def step(self) -> None:
        """One of them; a refusal is an answer too."""
        steps = (
            self.place,
            self.place,
            self.change,
            self.longer,
            self.leave,
            self.order,
            self.money,
            self.late,
            self.back,
        )
        try:
            await self.chance.choice((*steps, self.keep_back))()
        except AppError:
            return

    def wanted(self) -> Wanted:
        """Seats, the best, or room to stand."""
        start = self.chance.randrange(len(races.ROW) - 3)
        named = these(self.scene.performance_id, *races.ROW[start : start + self.chance.randint(1, 3)])
        chosen = best(self.scene.performance_id, self.scene.zone_id, self.chance.randint(1, 3))
        standing = Wanted((PlacesItem(offer_id=self.scene.standing_offer), *named.items))
        return self.chance.choice((named, chosen, standing))

    async def place(self) -> None:
        """Somebody fills a basket."""
        async with self.scene.database.transaction() as session:
            self.baskets.append(await place_holds.place_one(session, wanted=self.wanted(), now=clock.now()))

    async def change(self) -> None:
        """And chooses anew; what was hers may be among it."""
        basket = self.chance.choice(self.baskets or [await self._none()])
        async with self.scene.database.transaction() as session:
            hold = await queries.hold_of_buyer(session, hold_id=basket.id, key=basket.key, lock=True)
            if hold.state == "held":
                await place_holds.replace(session, hold=hold, wanted=self.wanted(), now=clock.now())

    async def longer(self) -> None:
        """More time."""
        basket = self.chance.choice(self.baskets or [await self._none()])
        async with self.scene.database.transaction() as session:
            hold = await queries.hold_of_buyer(session, hold_id=basket.id, key=basket.key, lock=True)
            await inventory.extend(session, hold=hold, now=clock.now() + timedelta(minutes=1))

    async def leave(self) -> None:
        """Not today."""
        basket = self.chance.choice(self.baskets or [await self._none()])
        async with self.scene.database.transaction() as session:
            hold = await queries.hold_of_buyer(session, hold_id=basket.id, key=basket.key, lock=True)
            await inventory.release(session, hold=hold, now=clock.now())

    async def order(self) -> None:
        """Somebody orders a pair."""
        start = self.chance.randrange(len(races.ROW) - 1)
        pair = races.ROW[start : start + 2]
        self.orders.append(await races.ordered(self.scene, *pair, agreed=self.chance.random() < 0.5))

    async def money(self) -> None:
        """Money comes, once or again."""
        if self.orders:
            await races.pay(self.scene, self.chance.choice(self.orders))

    async def late(self) -> None:
        """An order's time is over, and the sweeper comes by or not."""
        if self.orders:
            await races.let_lapse(self.scene, self.chance.choice(self.orders))
        if self.chance.random() < 0.5:
            await tasks.end_lapsed(self.scene.database)

    async def back(self) -> None:
        """Money goes back."""
        if self.orders:
            await races.refund(self.scene, self.chance.choice(self.orders))

    async def keep_back(self) -> None:
        """The house keeps a seat for the press, and lets it go later."""
        seat, until = self.chance.choice(races.ROW), clock.now() + timedelta(seconds=self.chance.randint(-1, 60))
        wish = BlockWish(seats=(seat,), reason=BlockReason.PRESS, releases_at=until)
        async with self.scene.database.transaction() as session:
            await blocks.block(
                session, performance_id=self.scene.performance_id, wish=wish, done_by="acc_1", now=clock.now()
            )

    async def _none(self) -> Placed:
        await self.place()
        return self.baskets[-1]


@pytest.mark.parametrize("seed", range(3))
async def test_any_order_of_steps_leaves_all_rows_in_agreement(scene: Scene, seed: int) -> None:
    evening = Evening(scene, seed)
    for number in range(STEPS):
        await evening.step()
        async with scene.database.reading() as session:
            assert await verify_places.faults(session) == [], f"seed {seed}, step {number}"
