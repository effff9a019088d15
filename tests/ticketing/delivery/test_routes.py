"""The doors of recovery: what is malformed is refused before anything is written, many askings are refused alike."""

import pytest

from tests.ticketing.delivery.test_letters import paid
from tests.ticketing.post import call
from tests.ticketing.stage import Stage


@pytest.mark.parametrize("contact", ["", "lan", "lan@", "024 3825 3257", "a@example.com" + "m" * 250])
async def test_what_is_neither_email_nor_phone_is_refused(stage_without_stripe: Stage, contact: str) -> None:
    answer = await call(stage_without_stripe, "POST", "/recoveries", {"contact": contact})
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/recoveries/openings", "/ticket-links/openings"])
async def test_a_token_that_was_never_given_opens_nothing(stage_without_stripe: Stage, path: str) -> None:
    answer = await call(stage_without_stripe, "POST", path, {"token": "x" * 43})
    assert (answer.status_code, answer.json()["code"]) == (410, "ticket_link_spent")
    assert (await call(stage_without_stripe, "POST", path, {"token": "x" * 61})).status_code == 422


async def test_three_askings_an_hour_are_enough_for_known_and_unknown(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    await paid(stage)
    for contact in ("ana@example.com", "0900000000"):
        word = {"contact": contact}
        assert [(await call(stage, "POST", "/recoveries", word)).status_code for _ in range(3)] == [202] * 3
        refused = await call(stage, "POST", "/recoveries", word)
        assert (refused.status_code, refused.json()["code"]) == (429, "recovery_throttled")
