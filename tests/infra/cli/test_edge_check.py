"""The conformance suite: our edge passes, and so does a plain pipe before it; caches that do not check tokens fail."""

import json
from typing import Any

import pytest

from infra.cli import edge_rules, edge_viewer
from tests.support import proxy
from tests.support.house import House

PRIMED = ("tokens, primed", "bad tokens open nothing")
REVOKED = ("tokens, primed", "a revoked session ends within 10 seconds, others go on")
EXPIRED = ("tokens, primed", "a token that opened ends with its second")


def test_our_edge_keeps_every_rule(house: House, film: dict[str, Any]) -> None:
    done = house.sankhau("edge-check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("✓") == len(edge_rules.RULES)
    assert "fit to be an edge" in done.stdout


def test_a_pipe_that_keeps_nothing_changes_nothing(house: House, film: dict[str, Any]) -> None:
    with proxy.before(house.port) as address:
        done = house.sankhau("edge-check", address)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_cache_that_leaves_the_token_out_is_caught_by_a_refused_viewer(house: House, film: dict[str, Any]) -> None:
    broken = _broken(house, key="$without_token")
    assert {PRIMED, EXPIRED, REVOKED} <= broken.keys()
    for what in ("expired", "forged", "of another film", "with one letter changed", "that is no token"):
        assert any(f"a token {what} " in complaint for complaint in broken[PRIMED]), what


def test_a_cache_that_keeps_the_token_in_its_key_is_caught_by_time(house: House, film: dict[str, Any]) -> None:
    broken = _broken(house, key="$request_uri")
    assert {EXPIRED, REVOKED} <= broken.keys()
    assert PRIMED not in broken


def test_an_address_that_serves_no_film_is_told_in_a_sentence(house: House, film: dict[str, Any]) -> None:
    done = house.sankhau("edge-check", "http://127.0.0.1:9")
    assert done.returncode == 1
    assert "did not answer" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["film.example", "ftp://film.example", "http://"])
def test_what_is_not_an_address_is_refused(house: House, address: str) -> None:
    assert house.sankhau("edge-check", address).returncode == 2


def test_playlists_name_files_beside_them() -> None:
    text = '#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:4,\nseg_1.m4s\n\n#EXTINF:4,\n../a/seg_2.m4s\n'
    assert list(edge_viewer.files_named(text, "f1/720p/media.m3u8")) == [
        "f1/720p/init.mp4",
        "f1/720p/seg_1.m4s",
        "f1/a/seg_2.m4s",
    ]


def _broken(house: House, *, key: str) -> dict[tuple[str, str], list[str]]:
    """The rules that a caching proxy before the house breaks, with their complaints."""
    with proxy.before(house.port, more=proxy.CACHING.format(key=key)) as address:
        done = house.sankhau("edge-check", address, "--json")
    assert done.returncode == 1, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["broken"] == sum(not rule["kept"] for rule in told["rules"])
    return {(rule["group"], rule["rule"]): rule["complaints"] for rule in told["rules"] if not rule["kept"]}
