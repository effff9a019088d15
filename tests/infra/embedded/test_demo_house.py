"""The demo house's people and their logins."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra import ids
from infra.embedded import demo_house


def test_logins_are_made_once_for_the_owner_of_the_folder_only(tmp_path: Path) -> None:
    made = demo_house.logins(tmp_path)
    assert demo_house.logins(tmp_path) == made
    assert [person["role"] for person in made] == ["owner", "box_office", "gate", "administrator"]
    assert all(len(person["password"]) >= 16 for person in made)
    assert stat.S_IMODE((tmp_path / "demo-logins.json").stat().st_mode) == 0o600
    (tmp_path / "other").mkdir()
    assert demo_house.logins(tmp_path / "other")[0]["password"] != made[0]["password"]


def test_people_who_joined_later_get_a_login_and_the_others_keep_theirs(tmp_path: Path) -> None:
    made = demo_house.logins(tmp_path)
    path = tmp_path / "demo-logins.json"
    path.write_text(json.dumps(made[:2]))
    again = demo_house.logins(tmp_path)
    assert again[:2] == made[:2]
    assert again[2]["email"] == made[2]["email"]


def test_its_ids_are_ids() -> None:
    assert ids.is_id("org", demo_house.ORGANISATION_ID)
    assert ids.is_id("ttl", demo_house.TITLE_ID)


def test_it_is_loaded_once(tmp_path: Path) -> None:
    assert not demo_house.is_loaded(tmp_path)
    demo_house.mark_loaded(tmp_path)
    assert demo_house.is_loaded(tmp_path)


@pytest.mark.parametrize("day", range(1, 8))
def test_the_evening_is_a_saturday_at_least_three_weeks_away(day: int) -> None:
    now = datetime(2026, 11, day, 20, tzinfo=UTC)
    starts = datetime.fromisoformat(demo_house.evening(now)["starts_at"])
    assert (starts.weekday(), starts.hour, starts.minute) == (5, 19, 30)
    assert timedelta(weeks=2, days=6) < starts - now < timedelta(weeks=4)
