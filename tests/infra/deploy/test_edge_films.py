"""The conformance table of an edge: which requests get a file, and which must not."""

import string
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.contracts.playback import sign_playback
from tests.infra.deploy.conftest import ASSET, OTHER_ASSET, PLAYLIST, SEGMENT, SESSION, House, token

FILES = ["f1/master.m3u8", "f1/1080p/media.m3u8", "f1/1080p/init.mp4", "f1/1080p/seg_00001.m4s"]
SEGMENT_FILE = FILES[3]
GOOD = token(lives_seconds=6 * 3600)  # made when tests are collected, used when their turn comes


@pytest.mark.parametrize("file", FILES)
def test_a_good_token_opens_every_file_of_its_film(house: House, file: str) -> None:
    answer = house.ask(house.film(file))
    assert answer.status == 200
    assert answer.body == (house.storage / "media" / ASSET / file).read_bytes()


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "changes",
    [
        {"lives_seconds": -1},
        {"key": "another key"},
        {"key_id": "k0"},
        {"key_id": "k9"},
        {"key_id": "toString"},
        {"asset": OTHER_ASSET},
    ],
    ids=["expired", "forged", "key of another id", "unknown key id", "property of every object", "of another film"],
)
def test_a_token_that_is_not_good_opens_nothing(house: House, file: str, changes: dict[str, str]) -> None:
    answer = house.ask(house.film(file, **changes))
    assert answer.status == 403
    assert answer.headers["cache-control"] == "no-store"


def test_a_key_before_the_present_one_still_opens(house: House) -> None:
    assert house.ask(house.film(SEGMENT_FILE, key_id="k0", key="the key before")).status == 200


def test_a_token_ends_at_its_second(house: House) -> None:
    expires_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    short = sign_playback("k1", "the-key-of-this-house", session_id=SESSION, asset_id=ASSET, expires_at=expires_at)
    assert house.ask(f"/v/{short}/{ASSET}/{SEGMENT_FILE}").status == 200
    time.sleep(max(0.0, expires_at.timestamp() - time.time()) + 0.05)
    assert house.ask(f"/v/{short}/{ASSET}/{SEGMENT_FILE}").status == 403


@settings(max_examples=400, deadline=None)
@given(place=st.integers(0, len(GOOD) - 1), letter=st.sampled_from(string.ascii_letters + string.digits + "._-~%"))
def test_no_token_with_one_other_character_opens(house: House, place: int, letter: str) -> None:
    mutated = GOOD[:place] + letter + GOOD[place + 1 :]
    # The last of 43 base64 characters carries 4 bits: our own comparison is of text, so even its twins are refused.
    expected = {200} if mutated == GOOD else {400, 403}
    assert house.ask(f"/v/{mutated}/{ASSET}/{SEGMENT_FILE}").status in expected


@settings(max_examples=100, deadline=None)
@given(cut=st.integers(0, len(GOOD) - 1), tail=st.text(string.ascii_letters + string.digits, max_size=3))
def test_no_shortened_token_opens(house: House, cut: int, tail: str) -> None:
    shortened = GOOD[:cut] + tail
    if shortened != GOOD:
        assert house.ask(f"/v/{shortened}/{ASSET}/{SEGMENT_FILE}").status in {403, 404}


HOSTILE: dict[str, Callable[[str], str]] = {
    "encoded traversal to another film": lambda t: f"/v/{t}/{ASSET}/..%2f{OTHER_ASSET}/{SEGMENT_FILE}",
    "traversal to another film": lambda t: f"/v/{t}/{ASSET}/../{OTHER_ASSET}/{SEGMENT_FILE}",
    "traversal to itself": lambda t: f"/v/{t}/{ASSET}/f1/../{SEGMENT_FILE}",
    "traversal to the masters": lambda t: f"/v/{t}/{ASSET}/../../masters/master.mp4",
    "encoded dots": lambda t: f"/v/{t}/{ASSET}/%2e%2e/{OTHER_ASSET}/{SEGMENT_FILE}",
    "backslashes": lambda t: f"/v/{t}/{ASSET}/..\\{OTHER_ASSET}\\{SEGMENT_FILE}",
    "doubly encoded traversal": lambda t: f"/v/{t}/{ASSET}/..%252f{OTHER_ASSET}/{SEGMENT_FILE}",
    "double slash": lambda t: f"/v/{t}/{ASSET}//{SEGMENT_FILE}",
    "double slash at the start": lambda t: f"//v/{t}/{ASSET}/{SEGMENT_FILE}",
    "encoded slash": lambda t: f"/v/{t}/{ASSET}%2f{SEGMENT_FILE}",
    "encoded letter": lambda t: f"/v/{t}/{ASSET}/%66{SEGMENT_FILE[1:]}",
    "NUL": lambda t: f"/v/{t}/{ASSET}/{SEGMENT_FILE}%00",
    "trailing newline": lambda t: f"/v/{t}/{ASSET}/{SEGMENT_FILE}%0a",
    "trailing slash": lambda t: f"/v/{t}/{ASSET}/{SEGMENT_FILE}/",
    "hidden file": lambda t: f"/v/{t}/{ASSET}/f1/.hidden",
    "folder": lambda t: f"/v/{t}/{ASSET}/f1/",
    "no file": lambda t: f"/v/{t}/{ASSET}/",
    "no token": lambda _t: f"/v/{ASSET}/{SEGMENT_FILE}",
    "empty token": lambda _t: f"/v//{ASSET}/{SEGMENT_FILE}",
    "token in the query": lambda t: f"/v/x/{ASSET}/{SEGMENT_FILE}?token={t}",
    "very long": lambda t: f"/v/{t}/{ASSET}/" + "a/" * 2000 + "x.m4s",
    "other letter case": lambda t: f"/V/{t}/{ASSET}/{SEGMENT_FILE}",
}


@pytest.mark.parametrize("form", HOSTILE)
def test_a_hostile_path_gets_no_file(house: House, form: str) -> None:
    answer = house.ask(HOSTILE[form](GOOD))
    assert answer.status in {400, 403, 404} or answer.body.startswith(b"GET /")  # or it was the application's to answer
    assert SEGMENT[:64] not in answer.body
    assert b"master is nobody's" not in answer.body


def test_a_missing_file_is_not_found(house: House) -> None:
    assert house.ask(house.film("f1/1080p/seg_09999.m4s")).status == 404


def test_a_symbolic_link_is_refused_wherever_it_stands(house: House) -> None:
    folder = house.storage / "media" / ASSET / "f1"
    (folder / "link.m4s").symlink_to(folder / "1080p" / "seg_00001.m4s")
    (folder / "linked").symlink_to(folder / "1080p")
    assert house.ask(house.film("f1/link.m4s")).status == 403
    assert house.ask(house.film("f1/linked/seg_00001.m4s")).status in {403, 404}


def test_a_range_is_served_in_part(house: House) -> None:
    answer = house.ask(house.film(SEGMENT_FILE), headers={"Range": "bytes=100-199"})
    assert (answer.status, answer.body) == (206, SEGMENT[100:200])
    assert answer.headers["content-range"] == f"bytes 100-199/{len(SEGMENT)}"


def test_a_range_past_the_end_is_refused(house: House) -> None:
    assert house.ask(house.film(SEGMENT_FILE), headers={"Range": f"bytes={len(SEGMENT)}-"}).status == 416


def test_head_tells_the_size_and_sends_nothing(house: House) -> None:
    answer = house.ask(house.film(SEGMENT_FILE), "HEAD")
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", str(len(SEGMENT)))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_films_can_only_be_read(house: House, method: str) -> None:
    assert house.ask(house.film(SEGMENT_FILE), method).status == 405


def test_segments_are_kept_by_the_player_and_nobody_between(house: House) -> None:
    answer = house.ask(house.film(SEGMENT_FILE))
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "video/mp4"


def test_playlists_are_asked_for_again_and_travel_compressed(house: House) -> None:
    answer = house.ask(house.film("f1/master.m3u8"), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("application/vnd.apple.mpegurl")
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < len(PLAYLIST) / 2


def test_films_stay_on_the_site_and_leak_no_address(house: House) -> None:
    headers = house.ask(house.film(SEGMENT_FILE)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


def test_a_revoked_session_is_refused_within_ten_seconds_and_others_go_on(house: House) -> None:
    revoked = "pbs_01jd3x0000000000000000000r"
    watching = house.film(SEGMENT_FILE, session=revoked)
    assert house.ask(watching).status == 200
    house.revoked.append(revoked.removeprefix("pbs_"))
    began = time.monotonic()
    while house.ask(watching).status == 200:
        assert time.monotonic() - began < 10
        time.sleep(0.1)
    assert house.ask(watching).status == 403
    assert house.ask(house.film("f1/master.m3u8", session=revoked)).status == 403
    assert house.ask(house.film(SEGMENT_FILE)).status == 200
    house.revoked.clear()  # what is known stays known
    time.sleep(6)
    assert house.ask(watching).status == 403
    assert set(house.edge_calls) == {"Bearer the-edge-key"}


def test_no_token_reaches_the_log(house: House) -> None:
    for path in (house.film(SEGMENT_FILE, lives_seconds=-5), house.film("f1/none.m4s"), f"/x/v/{GOOD}/a/b.m4s"):
        house.ask(path)
    house.ask(HOSTILE["double slash at the start"](GOOD))
    house.ask(HOSTILE["encoded traversal to another film"](GOOD))
    time.sleep(0.2)
    log = house.log.read_text()
    assert f'"GET /v/[token]/{ASSET}/{SEGMENT_FILE}" 403' in log
    assert GOOD.rpartition(".")[2] not in log
    assert not [line for line in log.splitlines() if "k1." in line]
