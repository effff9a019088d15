"""A file as houses have them — odd size, NTSC rate, Matroska, a Vietnamese name — ends in a watchable title."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.journeys.conftest import HOUSE
from tests.journeys.test_buy_and_watch import buy, media_time, start_watching
from tests.support import house
from tests.support.house import House
from tests.support.media import make_film


def test_an_odd_file_with_a_vietnamese_name_is_sold_and_watched(
    visitor: Page, stage: House, film: Any, folder: Path
) -> None:
    source = make_film(folder / "Vở chèo – Quan Âm Thị Kính.mkv", seconds=12, size="853x479", rate="30000/1001")
    done = stage.sankhau("ingest", str(source), "--title", "Quan Âm Thị Kính", *HOUSE, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert 0 < answer["seconds_to_first_playable"] <= answer["seconds_to_complete"]
    title = stage.get(f"/api/media/titles/{answer['title_id']}").json()
    assert title["complete"]
    buy(visitor, title)
    start_watching(visitor, title)
    house.wait_until(lambda: media_time(visitor) > 3, 30, "the picture to move")


def test_a_text_file_named_as_a_film_is_refused_in_words(stage: House, folder: Path) -> None:
    fake = folder / "phim.mp4"
    fake.write_text("#EXTM3U\n#EXTINF:2,\n/etc/passwd\n")
    done = stage.sankhau("ingest", str(fake), "--title", "Không phải phim", *HOUSE, timeout=60)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr + done.stdout
    assert (done.stderr + done.stdout).strip()
