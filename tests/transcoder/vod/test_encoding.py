"""The runs of one job: what the lead-in may and may not do to it."""

from pathlib import Path

import pytest

from tests.support import media
from tests.support.encoding_house import EncodingHouse
from transcoder.vod import encoding


async def test_a_lead_in_that_takes_too_long_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = EncodingHouse(tmp_path)
    monkeypatch.setattr(encoding, "_LEAD_WALL_SECONDS", 0.01)
    film = media.make_film(tmp_path / "film.mp4", size="854x480", seconds=13)

    assert await house.run(film) == "completed"

    [done] = house.desk.named("completion")
    assert done.duration_seconds == pytest.approx(13, abs=0.1)
