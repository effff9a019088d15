"""A copy is under the same rules as the evening it is made of; afterwards each goes its own way."""

from datetime import timedelta
from typing import Any

import pytest

from infra import clock
from tests.ticketing.evening import METADATA, on_sale
from tests.ticketing.stage import PREFIX, Stage
from ticketing.copies.service import DECISIONS

pytestmark = pytest.mark.both_engines
DECIDED: dict[str, dict[str, Any]] = {
    "return-policy": {"returns_until_hours": 12, "return_fee_minor": 5_000},
    "entry-policy": {"codes": "rotating", "handovers": False},
    "rules": {
        "screening": True,
        "exchange_until_hours": 24,
        "most_per_buyer": 4,
        "concessions": [{"concession": "student", "percent": 30}],
    },
}


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def decided(stage: Stage, performance_id: str) -> dict[str, Any]:
    """What holds of a performance, without its name."""
    found = {}
    for name in DECIDED:
        answer = await stage.http.get(f"{PREFIX}/performances/{performance_id}/{name}", headers=stage.editor())
        found[name] = {key: value for key, value in answer.json().items() if key != "performance_id"}
    return found


async def test_a_copy_takes_along_what_was_decided_and_later_decisions_stay_where_they_are(stage: Stage) -> None:
    performance_id, _offer = await on_sale(stage.database)
    root = f"{PREFIX}/performances/{performance_id}"
    for name, body in DECIDED.items():
        answer = await stage.http.put(f"{root}/{name}", json=body, headers=stage.editor())
        assert answer.status_code in {200, 204}, answer.text
    day = (clock.now() + timedelta(days=20)).date().isoformat()
    made = await stage.http.post(f"{root}/copies", json={"days": [day], "on_sale": True}, headers=stage.editor())
    assert made.status_code == 201, made.text
    [copy_id] = made.json()["made"]
    before = await decided(stage, performance_id)
    assert before["rules"]["most_per_buyer"] == 4
    assert await decided(stage, copy_id) == before
    again = await stage.http.post(f"{root}/copies", json={"days": [day]}, headers=stage.editor())
    assert again.json()["made"] == []
    policy = DECIDED["return-policy"] | {"returns_until_hours": None}
    await stage.http.put(f"{root}/return-policy", json=policy, headers=stage.editor())
    assert await decided(stage, copy_id) == before


def test_every_table_of_decisions_about_a_performance_is_taken_along() -> None:
    """A table whose key begins with the performance says what was decided about it, unless it is named here."""
    its_own = {"entry_keys", "gate_presences", "seat_states"}  # what signs its tickets, who is in, who has which seat
    keyed = {
        name
        for name, table in METADATA.tables.items()
        if next(iter(table.primary_key.columns)).name == "performance_id"
    }
    assert keyed - its_own == {decision.__tablename__ for decision in DECISIONS}
