"""Doors limited per e-mail: they open again by themselves, and each is its own."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.ticketing.stage import Stage
from ticketing.accounts import doors, links
from ticketing.accounts.errors import MailThrottled, SignInThrottled
from ticketing.accounts.schemas import DoorKind

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EMAIL = "lan@example.com"


async def test_a_closed_door_says_when_it_opens_and_opens_then(stage_without_stripe: Stage) -> None:
    async with stage_without_stripe.database.transaction() as session:
        for minute in range(10):
            moment = NOW + timedelta(minutes=minute)
            await doors.knock(session, door=DoorKind.SIGN_IN, email=EMAIL.upper(), now=moment)
        last = NOW + timedelta(minutes=9)
        with pytest.raises(SignInThrottled) as refused:
            await doors.knock(session, door=DoorKind.SIGN_IN, email=EMAIL, now=last)
        assert refused.value.retry_after_seconds == 6 * 60 + 1
        opens = last + timedelta(seconds=refused.value.retry_after_seconds)
        await doors.knock(session, door=DoorKind.SIGN_IN, email=EMAIL, now=opens)


async def test_one_closed_door_closes_no_other_and_no_other_persons(stage_without_stripe: Stage) -> None:
    async with stage_without_stripe.database.transaction() as session:
        for _ in range(3):
            await doors.knock(session, door=DoorKind.RESET, email=EMAIL, now=NOW)
        with pytest.raises(MailThrottled):
            await doors.knock(session, door=DoorKind.RESET, email=EMAIL, now=NOW)
        await doors.knock(session, door=DoorKind.JOIN, email=EMAIL, now=NOW)
        await doors.knock(session, door=DoorKind.RESET, email="ana@example.com", now=NOW)


def test_the_secret_of_a_link_has_256_bits_and_is_new_each_time() -> None:
    tokens = {links.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {43}
