"""A hall whose stalls are sold by code: the house makes codes, somebody types one."""

from datetime import datetime
from typing import Any

from infra import clock
from infra.database.engine import Database
from infra.errors import AppError
from tests.ticketing.inventory.hall import held, seated, these
from ticketing.access_codes import queries, service
from ticketing.access_codes.models import AccessCode
from ticketing.access_codes.schemas import AccessGroupWish, SalesByCodeWish
from ticketing.inventory.place_holds import Placed
from ticketing.inventory.schemas import SeatsView

WORD = "HOIVIEN2027"


async def members_only(
    database: Database, *zones: int, everybody_from: datetime | None = None
) -> tuple[str, SeatsView]:
    """The hall; these zones of it (the stalls, if none is named) take a code."""
    performance_id, view = await seated(database)
    closed = tuple(view.zones[number].offer_id for number in zones or (0,))
    wish = SalesByCodeWish(offer_ids=closed, everybody_from=everybody_from)
    async with database.transaction() as session:
        await service.sell_by_code(session, performance_id=performance_id, wish=wish)
    return performance_id, view


async def given(database: Database, performance_id: str, *offer_ids: str, **changes: Any) -> str:
    """A code for members; its id."""
    values = {"for_whom": "Hội viên", "offer_ids": offer_ids, "code": WORD, "uses_each": 2} | changes
    wish = AccessGroupWish.model_validate(values)
    async with database.transaction() as session:
        group = await service.make(session, performance_id=performance_id, wish=wish, by="acc_1", now=clock.now())
        view = await queries.of_performance(session, performance_id=performance_id)
        return next(one for one in view.groups if one.id == group.id).codes[0].id


async def taken(database: Database, performance_id: str, *seat_ids: str, code: str = "") -> Placed | AppError:
    """Somebody keeps seats, and showed this code."""
    [answer] = await held(database, these(performance_id, *seat_ids, code_ids=frozenset({code} if code else ())))
    return answer


async def used(database: Database, code_id: str) -> int:
    """How often it was used."""
    async with database.reading() as session:
        return (await session.get_one(AccessCode, code_id)).used
