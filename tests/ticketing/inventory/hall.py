"""A small hall: stalls with an aisle, a balcony, a wheelchair place with its companion, room to stand."""

from typing import Any

from infra import clock, ids
from infra.database.engine import Database
from infra.errors import AppError
from tests.ticketing.evening import on_sale
from tests.ticketing.stage import HOUSE
from ticketing.catalog import queries as catalog
from ticketing.inventory import availability, place_holds, seating
from ticketing.inventory.place_holds import Placed
from ticketing.inventory.schemas import BestItem, SeatingWish, SeatsItem, SeatsView
from ticketing.inventory.wishes import Wanted
from ticketing.seating.models import Hall, SeatMapVersion, Venue
from ticketing.seating.schemas import SeatMap

STALLS_PRICE, BALCONY_PRICE, STANDING_PRICE, FEE = 300_000, 150_000, 80_000, 5_000


def drawing(*, rows: int = 4, seats: int = 8) -> SeatMap:
    """The hall; behind the fourth seat of each row of the stalls is an aisle."""

    def row(section: str, label: str, y: int) -> dict[str, Any]:
        return {
            "label": label,
            "seats": [
                {
                    "id": f"{section}-{label.lower()}-{number}",
                    "label": str(number),
                    "x": 1000 + 55 * number + (100 if number > 4 else 0),
                    "y": y,
                }
                for number in range(1, seats + 1)
            ],
        }

    stalls = [row("stalls", chr(ord("A") + number), 700 + 95 * number) for number in range(rows)]
    wheels = {"id": "side-w-1", "label": "W1", "x": 900, "y": 700, "kind": "wheelchair"}
    beside = {"id": "side-w-2", "label": "W2", "x": 955, "y": 700, "kind": "companion", "companion_of": "side-w-1"}
    balcony = row("balcony", "A", 2000)
    balcony["seats"][0]["restricted_view"] = True
    return SeatMap.model_validate(
        {
            "name": "Nhà hát nhỏ",
            "width": 3000,
            "height": 3000,
            "stage": {"x": 1000, "y": 100, "width": 600, "height": 400},
            "sections": [
                {"id": "stalls", "name_vi": "Tầng 1", "name_en": "Stalls", "door": "Cửa 1", "rows": stalls},
                {
                    "id": "side",
                    "name_vi": "Bên",
                    "name_en": "Side",
                    "rows": [{"label": "W", "seats": [wheels, beside]}],
                },
                {"id": "balcony", "name_vi": "Tầng 2", "name_en": "Balcony", "door": "Cửa 2", "rows": [balcony]},
                {"id": "pit", "name_vi": "Sàn", "name_en": "Pit", "kind": "standing", "capacity": 3, "door": "Cửa 3"},
            ],
        }
    )


async def published(database: Database, document: SeatMap) -> str:
    """The id of a published version of the hall."""
    async with database.transaction() as session:
        now, venue_id, hall_id, map_id = clock.now(), ids.new("ven"), ids.new("hal"), ids.new("map")
        address = {"name": "Nhà hát", "address": "Hà Nội", "zone": "Asia/Ho_Chi_Minh"}
        session.add(Venue(id=venue_id, organisation_id=HOUSE, created_at=now, updated_at=now, **address))
        await session.flush()
        session.add(Hall(id=hall_id, venue_id=venue_id, name="Khán phòng", draft_revision=0, created_at=now))
        await session.flush()
        session.add(
            SeatMapVersion(
                id=map_id,
                hall_id=hall_id,
                version=1,
                document=document.to_json(),
                seats_count=document.seats_count,
                standing_count=document.standing_count,
                created_at=now,
                created_by="acc_1",
            )
        )
    return map_id


def zones(**changes: Any) -> list[dict[str, Any]]:
    """Three prices: the stalls with the side, the balcony, room to stand."""
    return [
        {"name_vi": "Hạng nhất", "name_en": "First", "price_minor": STALLS_PRICE, "fee_minor": FEE}
        | {"sections": ["stalls", "side"], **changes},
        {"name_vi": "Hạng nhì", "name_en": "Second", "price_minor": BALCONY_PRICE, "sections": ["balcony"]},
        {"name_vi": "Vé đứng", "name_en": "Standing", "price_minor": STANDING_PRICE, "sections": ["pit"]},
    ]


async def give(database: Database, performance_id: str, map_id: str | None, wanted: list[dict[str, Any]]) -> SeatsView:
    """The performance with this map and these zones."""
    async with database.transaction() as session:
        performance = await catalog.performance(session, performance_id=performance_id)
        wish = SeatingWish.model_validate({"seat_map_id": map_id, "zones": wanted})
        await seating.give(session, performance=performance, wish=wish, now=clock.now())
        return await availability.view(session, performance=performance, now=clock.now())


async def seated(database: Database, **shape: int) -> tuple[str, SeatsView]:
    """A performance in the hall, on sale; and what is free."""
    performance_id, _offer_id = await on_sale(database)
    map_id = await published(database, drawing(**shape))
    return performance_id, await give(database, performance_id, map_id, zones())


async def now_free(database: Database, performance_id: str) -> SeatsView:
    """What is free."""
    async with database.reading() as session:
        performance = await catalog.performance(session, performance_id=performance_id)
        return await availability.view(session, performance=performance, now=clock.now())


def these(performance_id: str, *seat_ids: str, **how: Any) -> Wanted:
    """Somebody wants these seats."""
    return Wanted((SeatsItem(performance_id=performance_id, seats=seat_ids),), **how)


def best(performance_id: str, zone_id: str, count: int) -> Wanted:
    """Somebody wants so many of the best."""
    return Wanted((BestItem(performance_id=performance_id, zone_id=zone_id, best=count),))


async def held(database: Database, *wanted: Wanted) -> list[Placed | AppError]:
    """All of these at once."""
    async with database.transaction() as session:
        return await place_holds.place(session, wanted=wanted, now=clock.now())


def seats_of(answer: Placed | AppError) -> list[str]:
    """The seats that were kept."""
    assert isinstance(answer, Placed), answer
    return [line.seat.seat_id for line in answer.lines]
