"""What a house decided about the tickets of a performance, and what holds until then."""

from infra.database.engine import Database
from ticketing.entry_codes import policies
from ticketing.entry_codes.schemas import CodeKind, EntryPolicy


async def test_codes_stay_and_tickets_may_be_handed_on_until_the_house_decides_otherwise(database: Database) -> None:
    strict = EntryPolicy(codes=CodeKind.ROTATING, handovers=False)
    async with database.transaction() as session:
        assert await policies.of(session, performance_id="prf_a") == EntryPolicy(codes=CodeKind.STATIC, handovers=True)
        await policies.decide(session, performance_id="prf_a", policy=EntryPolicy())
        await policies.decide(session, performance_id="prf_a", policy=strict)
        assert await policies.of(session, performance_id="prf_a") == strict
        assert await policies.rotating(session, performance_ids=["prf_a", "prf_b"]) == {"prf_a"}
