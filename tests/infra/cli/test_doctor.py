"""The doctor looks and tells."""

from pathlib import Path

from infra.cli import doctor
from tests.support.house import House


def test_doctor_finds_a_running_house_in_order(house: House) -> None:
    done = house.sankhau("doctor")
    assert done.returncode == 0, done.stdout
    assert "all ready" in done.stdout
    for what in ("nginx", "valkey", "ffmpeg", "sandbox", "disk"):
        assert what in done.stdout


def test_doctor_says_what_is_wrong(tmp_path: Path) -> None:
    assert not doctor.disk(tmp_path, needed_bytes=10**18).good
    assert doctor.disk(tmp_path / "not" / "there" / "yet", needed_bytes=1).good
