"""What is offered of several performances at once, each by its own decision."""

import pytest

from infra.database.engine import Database
from tests.ticketing.evening import on_sale
from ticketing.rules import queries, service
from ticketing.rules.errors import ConcessionBelowLaw
from ticketing.rules.schemas import Concession, Rate, RulesWish


async def test_each_performance_has_its_own_rates(database: Database) -> None:
    play, _offer = await on_sale(database)
    film, _offer = await on_sale(database)
    student = Rate(concession=Concession.STUDENT, percent=15)
    async with database.transaction() as session:
        await service.decide(session, performance_id=play, wish=RulesWish(concessions=(student,)))
        await service.decide(session, performance_id=film, wish=RulesWish(screening=True))
        found = await queries.offered(session, performance_ids=[play, film])
        assert await queries.screenings(session, performance_ids=[play, film]) == {film}
    assert (found[play].get(Concession.STUDENT), found[film].get(Concession.STUDENT)) == (15, None)
    assert (found[play].get(Concession.CHILD), found[film].get(Concession.CHILD)) == (None, 20)


async def test_a_decision_below_the_law_changes_nothing(database: Database) -> None:
    film, _offer = await on_sale(database)
    low = Rate(concession=Concession.ELDERLY, percent=10)
    with pytest.raises(ConcessionBelowLaw):
        async with database.transaction() as session:
            await service.decide(session, performance_id=film, wish=RulesWish(screening=True, concessions=(low,)))
    async with database.reading() as session:
        assert not (await queries.rules(session, performance_id=film)).screening
