"""Scenes of an evening: a performance on sale, orders for places, and what its pool says."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from infra import clock, ids
from infra.database.engine import Database
from infra.settings import Settings
from tests.ticketing.stage import HOUSE, PREFIX, PRICE, Stage
from ticketing import tables
from ticketing.catalog import performances, queries
from ticketing.catalog.models import Pool
from ticketing.catalog.schemas import PerformanceState, PerformanceWish
from ticketing.orders import place_order
from ticketing.orders.schemas import OrderWish

METADATA = tables.METADATA  # with all tables loaded, foreign keys between rooms resolve


def evening(*, starts: datetime | None = None, **changes: Any) -> PerformanceWish:
    """A performance in ten days with two places, for 50,000 ₫ each."""
    starts = starts or (clock.now() + timedelta(days=10)).replace(microsecond=0)
    values = {
        "organisation_id": HOUSE,
        "name_vi": "Kim Vân Kiều",
        "name_en": "The Tale of Kiều",
        "venue_name": "Nhà hát Hoa Mai",
        "venue_address": "12 phố Hàng Bạc, Hà Nội",
        "doors_at": starts - timedelta(minutes=45),
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        "age_rating": "T13",
        "capacity": 2,
        "price_minor": PRICE,
        **changes,
    }
    return PerformanceWish.model_validate(values)


async def on_sale(database: Database, **changes: Any) -> tuple[str, str]:
    """A performance on sale: its id, and that of its offer."""
    now = clock.now()
    async with database.transaction() as session:
        performance_id = await performances.create(session, wish=evening(**changes), now=now)
        await performances.move(session, performance_id=performance_id, to=PerformanceState.ON_SALE, now=now)
        view = await queries.performance_view(session, performance_id=performance_id, now=now)
    return performance_id, view.offer_id


async def pool(database: Database, performance_id: str) -> tuple[int, int]:
    """How many places are held and sold."""
    async with database.reading() as session:
        row = (await session.scalars(select(Pool).where(Pool.performance_id == performance_id))).one()
    return row.held, row.sold


def wish(offer_id: str, quantity: int = 1, **changes: Any) -> OrderWish:
    """What a buyer asks for, by transfer."""
    values = {
        "offer_id": offer_id,
        "buyer_name": "Ana Nguyễn",
        "buyer_email": "ana@example.com",
        "payment_kind": "vietqr",
        "quantity": quantity,
        "return_path": "/tra-ve",
        "cancel_path": "/huy",
        **changes,
    }
    return OrderWish.model_validate(values)


async def placed(database: Database, settings: Settings, offer_id: str, quantity: int = 1) -> str:
    """An order that holds its places, without anything around it."""
    async with database.transaction() as session:
        placed = await place_order.place_order(
            session, wish=wish(offer_id, quantity), request_key=ids.new("key"), settings=settings, now=clock.now()
        )
        return placed.order_id


async def ordered(stage: Stage, offer_id: str, quantity: int = 1, **changes: Any) -> dict[str, Any]:
    """ana orders places by transfer; the answer."""
    body = wish(offer_id, quantity, **changes).model_dump(mode="json")
    answer = await stage.http.post(f"{PREFIX}/orders", json=body, headers={"Idempotency-Key": ids.new("key")})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def paid(stage: Stage, offer_id: str, quantity: int = 1) -> dict[str, Any]:
    """The same, and her transfer came."""
    answer = await ordered(stage, offer_id, quantity)
    await stage.transfer(PRICE * quantity, answer["order"]["transfer"]["memo"])
    answer["order"] = (await stage.show(answer)).json()
    return answer
