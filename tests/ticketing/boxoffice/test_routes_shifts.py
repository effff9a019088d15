"""Shifts: cash is taken only in one, the drawer is counted blind, the difference stands in the ledger."""

import pytest

from infra.contracts.actor import Role
from tests.ticketing.boxoffice.counter_scene import begin, count, person, sell
from tests.ticketing.evening import on_sale
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import HOUSE, OTHER_HOUSE, PREFIX, Stage

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_no_cash_is_taken_and_none_given_back_without_a_shift(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    assert (await sell(stage, offer_id)).json()["code"] == "no_open_shift"
    shift = (await begin(stage)).json()
    order = (await sell(stage, offer_id)).json()
    assert (await count(stage, shift["id"], {50_000: 1})).status_code == 201
    assert (await stage.refund({"order": order}, who=stage.clara())).json()["code"] == "no_open_shift"
    assert await fits(stage)


async def test_who_sees_and_who_counts(stage: Stage) -> None:
    shift = (await begin(stage)).json()
    path = f"{PREFIX}/shifts/{shift['id']}"
    lists = f"{PREFIX}/shifts?organisation_id={HOUSE}"
    expected = {Role.BOX_OFFICE: (404, 404, 0), Role.ACCOUNTANT: (200, 403, 1), Role.GATE: (404, 404, None)}
    for role, (sees, counts, listed) in expected.items():
        who = person(stage, "other", role)
        assert (await stage.http.get(path, headers=who)).status_code == sees
        assert (await count(stage, shift["id"], {}, who=who)).status_code == counts
        answer = await stage.http.get(lists, headers=who)
        assert (len(answer.json()) if answer.status_code == 200 else None) == listed
    assert (await stage.http.get(path, headers=stage.stranger())).status_code == 404
    assert (await begin(stage, who=person(stage, "eve", Role.BOX_OFFICE, house=OTHER_HOUSE))).status_code == 403
    lead = person(stage, "lead", Role.SHIFT_LEAD)
    assert (await count(stage, shift["id"], {}, who=lead)).status_code == 201


@pytest.mark.parametrize("notes", [{"3000": 1}, {"500000": -1}, {"500000": 10_001}])
async def test_notes_that_nobody_prints_are_not_counted(stage: Stage, notes: dict[str, int]) -> None:
    shift = (await begin(stage)).json()
    path = f"{PREFIX}/shifts/{shift['id']}/counts"
    assert (await stage.http.post(path, json={"notes": notes}, headers=stage.clara())).status_code == 422
