"""What the doctor sees on a machine without asking anybody."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.cli import machine_checks


def test_room_is_told_for_folders_that_are_there_and_for_those_that_will_be(tmp_path: Path) -> None:
    assert not machine_checks.disk(tmp_path, needed_bytes=10**18).good
    assert machine_checks.disk(tmp_path / "not" / "there" / "yet", needed_bytes=1).good


def test_a_folder_for_data_that_is_not_there_yet_is_in_order(tmp_path: Path) -> None:
    [finding] = machine_checks.permissions(tmp_path / "var")
    assert finding.good


@pytest.mark.parametrize(("mode", "good"), [(0o600, True), (0o640, False), (0o604, False)])
def test_a_database_that_others_may_read_is_told(tmp_path: Path, mode: int, good: bool) -> None:
    (tmp_path / "media.db").touch()
    (tmp_path / "media.db").chmod(mode)
    _, secrets = machine_checks.permissions(tmp_path)
    assert secrets.good is good


def test_a_clock_that_was_never_set_is_told() -> None:
    assert not machine_checks.time_of_day(datetime(1970, 1, 1, tzinfo=UTC)).good
    told = machine_checks.time_of_day(datetime(2026, 12, 24, 13, tzinfo=UTC))
    assert told.good
    assert "20:00 in Vietnam" in told.told
