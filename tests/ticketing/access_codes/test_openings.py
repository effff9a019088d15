"""What a code opened is signed and ends: nobody makes one up, bends one, or keeps it for long."""

from datetime import timedelta

import pytest

from infra import clock
from infra.settings import Settings
from ticketing.access_codes import openings
from ticketing.access_codes.schemas import MOST_OPENINGS


def test_it_opens_what_it_says_until_its_time_and_not_a_second_longer(settings: Settings) -> None:
    until = clock.now().replace(microsecond=0) + openings.LIFETIME
    opening = openings.sign(settings, subject="acd_1", expires_at=until)
    assert openings.opened(settings, opening, now=until - timedelta(seconds=1)) == {"acd_1"}
    assert openings.opened(settings, opening, now=until) == frozenset()


@pytest.mark.parametrize("bend", ["acd_2", "later", "mac", "empty", "letters"])
def test_whoever_bends_it_opens_nothing(settings: Settings, bend: str) -> None:
    now = clock.now()
    subject, until, mac = openings.sign(settings, subject="acd_1", expires_at=now + openings.LIFETIME).split(".")
    bent = {
        "acd_2": f"acd_2.{until}.{mac}",
        "later": f"{subject}.{int(until) + 1}.{mac}",
        "mac": f"{subject}.{until}.{'A' * len(mac)}",
        "empty": "..",
        "letters": f"{subject}.{until}.đ",
    }[bend]
    assert openings.opened(settings, bent, now=now) == frozenset()


def test_ten_in_one_request_and_not_eleven(settings: Settings) -> None:
    now = clock.now()
    many = [openings.sign(settings, subject=f"acd_{n}", expires_at=now + openings.LIFETIME) for n in range(11)]
    assert len(openings.opened(settings, ",".join(many[:MOST_OPENINGS]), now=now)) == MOST_OPENINGS
    assert "acd_10" not in openings.opened(settings, ", ".join(many), now=now)
