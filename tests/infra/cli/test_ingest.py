"""A film of a house ends on screen, or the house reads why not."""

import re
import subprocess
from pathlib import Path
from typing import Any

from infra.embedded import demo_house
from tests.support import house as houses
from tests.support.house import House
from tests.support.media import make_film

HOUSE = ("--organisation", demo_house.ORGANISATION_ID)  # other tests bring in houses of their own


def test_ingest_tells_what_it_did_in_one_json_object(house: House, film: dict[str, Any]) -> None:
    names = "title_id watch_url upload_seconds seconds_to_first_playable seconds_to_complete rungs"
    assert list(film) == names.split()
    assert film["watch_url"] == f"http://localhost:{house.port}/watch/{film['title_id']}"
    assert 0 < film["seconds_to_first_playable"] <= film["seconds_to_complete"]
    assert film["rungs"]


def test_the_title_is_as_it_was_asked_for(house: House, film: dict[str, Any]) -> None:
    title = house.get(f"/api/media/titles/{film['title_id']}").json()
    assert (title["name_vi"], title["age_rating"], title["complete"]) == ("Đời cát", "T13", True)
    assert title["organisation_id"] == demo_house.ORGANISATION_ID


def test_people_read_the_times_and_the_address(house: House, tmp_path: Path) -> None:
    source = make_film(tmp_path / "phim.mp4", seconds=2, size="320x180")
    done = house.sankhau("ingest", str(source), "--title", "Ngắn", *HOUSE)
    assert done.returncode == 0, done.stderr
    assert f"http://localhost:{house.port}/watch/ttl_" in done.stdout
    assert "end of upload to first playable" in done.stdout
    assert "Upload" in done.stderr


def test_a_file_that_is_no_film_is_refused_in_both_languages(house: House, tmp_path: Path) -> None:
    (tmp_path / "phim.mp4").write_text("#EXTM3U\n/etc/passwd\n" * 100)
    argv = ("ingest", str(tmp_path / "phim.mp4"), "--title", "Không phải phim")
    done = house.sankhau(*argv, *HOUSE, "--json", timeout=60)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.search(r"Error: \S.* · \S", done.stderr)
    assert "Traceback" not in done.stderr


def test_a_house_that_is_not_running_is_told_in_a_sentence(tmp_path: Path) -> None:
    away = House(tmp_path / "var", houses.free_port(), {}, subprocess.Popen(["true"]), tmp_path / "log")
    away.process.wait()
    (tmp_path / "phim.mp4").write_bytes(b"x")
    done = away.sankhau("ingest", str(tmp_path / "phim.mp4"), "--title", "Phim", timeout=30)
    assert done.returncode == 1
    assert "Is it running (sankhau up)?" in done.stderr
