"""A code is used as often as it may be, whoever comes at once, and what was not bought with it comes back."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from infra import clock
from infra.database.engine import Database
from infra.errors import AppError
from infra.settings import Settings
from tests.ticketing.access_codes.code_scene import given, members_only, taken, used
from tests.ticketing.inventory.hall import these
from ticketing.access_codes.errors import AccessCodeNeeded, AccessCodeNotNow, AccessCodeSpent
from ticketing.access_codes.models import AccessCode, AccessGroup
from ticketing.inventory import lapsed, place_holds, service
from ticketing.inventory.models import Hold, HoldEventKind
from ticketing.inventory.place_holds import Placed
from ticketing.orders import verify_places

pytestmark = pytest.mark.both_engines
REPETITIONS = {"postgresql": 20, "sqlite": 3}  # on SQLite there is one writer: nobody meets anybody
SEATS = [f"stalls-{row}-{number}" for row in "ab" for number in range(1, 9)]


async def race(database: Database, performance_id: str, code: str, racers: int = 8) -> list[Placed | AppError]:
    """Everybody wants another seat with the same code, in a transaction of their own."""
    return await asyncio.gather(*(taken(database, performance_id, SEATS[one], code=code) for one in range(racers)))


async def fits(database: Database) -> None:
    async with database.reading() as session:
        assert await verify_places.faults(session) == []


async def end_all(database: Database) -> None:
    later = clock.now() + timedelta(hours=1)
    async with database.transaction() as session:
        ending = await lapsed.find_all(session, now=later, most=1000)
        await lapsed.free(session, ending=ending, event=HoldEventKind.LAPSED, now=later)


async def test_the_last_use_goes_to_one_of_many_and_comes_back_when_the_basket_lapses(
    database: Database, engine: str
) -> None:
    performance_id, view = await members_only(database)
    code = await given(database, performance_id, view.zones[0].offer_id, uses_each=1)
    for _time in range(REPETITIONS[engine]):
        answers = await race(database, performance_id, code)
        assert sum(isinstance(answer, Placed) for answer in answers) == 1
        assert {type(answer) for answer in answers if not isinstance(answer, Placed)} == {AccessCodeSpent}
        assert await used(database, code) == 1
        await fits(database)
        await end_all(database)
        assert await used(database, code) == 0


async def test_what_a_basket_gives_up_is_good_for_somebody_else(database: Database) -> None:
    performance_id, view = await members_only(database)
    code = await given(database, performance_id, view.zones[0].offer_id, uses_each=2)
    kept = await taken(database, performance_id, *SEATS[:2], code=code)
    assert isinstance(kept, Placed)
    assert isinstance(await taken(database, performance_id, SEATS[4], code=code), AccessCodeSpent)
    async with database.transaction() as session:
        await service.release(session, hold=await session.get_one(Hold, kept.id), now=clock.now())
    assert await used(database, code) == 0
    assert isinstance(await taken(database, performance_id, SEATS[4], code=code), Placed)
    await fits(database)


async def test_exactly_as_many_places_as_a_code_has_and_not_one_more(database: Database) -> None:
    performance_id, view = await members_only(database)
    code = await given(database, performance_id, view.zones[0].offer_id, uses_each=2)
    assert isinstance(await taken(database, performance_id, *SEATS[:3], code=code), AccessCodeSpent)
    assert await used(database, code) == 0
    assert isinstance(await taken(database, performance_id, *SEATS[:2], code=code), Placed)
    await fits(database)


async def test_two_codes_together_open_what_neither_would_alone(database: Database) -> None:
    performance_id, view = await members_only(database)
    offer_id = view.zones[0].offer_id
    codes = [await given(database, performance_id, offer_id, uses_each=1, code=f"THANHVIEN{n}") for n in range(2)]
    wish = these(performance_id, *SEATS[:2], code_ids=frozenset(codes))
    async with database.transaction() as session:
        await place_holds.place_one(session, wanted=wish, now=clock.now())
    assert [await used(database, code) for code in codes] == [1, 1]


@pytest.mark.parametrize("how", ["expired", "withdrawn"])
async def test_a_basket_is_changed_within_itself_though_its_code_ended(database: Database, how: str) -> None:
    performance_id, view = await members_only(database)
    code = await given(database, performance_id, view.zones[0].offer_id, uses_each=9)
    kept = await taken(database, performance_id, *SEATS[:2], code=code)
    assert isinstance(kept, Placed)
    async with database.transaction() as session:
        over = clock.now() - timedelta(seconds=1)
        ended = update(AccessGroup).values(ends_at=over)
        await session.execute(ended if how == "expired" else update(AccessCode).values(withdrawn_at=over))
    assert isinstance(await taken(database, performance_id, SEATS[7], code=code), AccessCodeNotNow)

    async def change(*seat_ids: str) -> None:
        async with database.transaction() as session:
            hold = await session.get_one(Hold, kept.id)
            await place_holds.replace(session, hold=hold, wanted=these(performance_id, *seat_ids), now=clock.now())

    await change(*SEATS[3:5])
    with pytest.raises(AccessCodeSpent):
        await change(*SEATS[3:6])
    await change(SEATS[3])
    assert await used(database, code) == 1
    with pytest.raises(AccessCodeSpent):  # what was given up is gone: the code gives nothing new
        await change(*SEATS[3:5])
    await fits(database)


async def test_without_a_code_or_with_one_of_another_performance_nothing_opens(
    database: Database, settings: Settings
) -> None:
    performance_id, _view = await members_only(database)
    elsewhere, other = await members_only(database)
    foreign = await given(database, elsewhere, other.zones[0].offer_id)
    for code in ("", foreign, "acd_made_up"):
        assert isinstance(await taken(database, performance_id, SEATS[0], code=code), AccessCodeNeeded)
    assert isinstance(await taken(database, performance_id, "balcony-a-2"), Placed)
    assert await used(database, foreign) == 0
