"""`sankhau validate` over a folder and over HTTP."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.cli.main import main
from tests.support import media
from tests.support.encoding_house import EncodingHouse


@pytest.fixture
async def stream(tmp_path: Path) -> Path:
    house = EncodingHouse(tmp_path)
    assert await house.run(media.make_film(tmp_path / "film.mp4", seconds=3)) == "completed"
    return house.storage.local_path(house.desk.prefix)


@pytest.fixture
def address(stream: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(stream)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/master.m3u8"
    server.shutdown()
    server.server_close()
    thread.join()


def _run(*arguments: str) -> tuple[int, str]:
    answer = CliRunner().invoke(main, ["validate", *arguments])
    return answer.exit_code, answer.output


def test_a_good_stream_breaks_no_rule_in_a_folder_and_on_a_server(stream: Path, address: str) -> None:
    assert _run(str(stream)) == (0, "✓ no rule is broken\n")
    assert _run(str(stream / "360p.m3u8"))[0] == 0
    assert _run(address)[0] == 0


def test_a_broken_stream_is_told_in_words_and_for_scripts(stream: Path, address: str) -> None:
    (stream / "sound_00001.m4s").unlink()
    status, told = _run(address)
    assert (status, "segment-missing" in told, "sound_00001.m4s" in told) == (1, True, True)
    status, told = _run(str(stream), "--json")
    assert {finding["rule"] for finding in json.loads(told)["findings"]} >= {"segment-missing"}


def test_a_place_that_is_not_there_is_told(tmp_path: Path) -> None:
    status, told = _run(str(tmp_path / "none"))
    assert (status, "is not there" in told) == (1, True)
