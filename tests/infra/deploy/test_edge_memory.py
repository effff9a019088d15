"""The edge remembers tickets that it found good; memory opens nothing that an examination would not."""

import itertools
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.embedded import edge, programs
from tests.infra.deploy.conftest import ASSET, EDGE_KEY, OTHER_ASSET, SESSION, House, fill, run_house, token
from tests.support.house import wait_until

BOTH_WAYS = pytest.mark.parametrize("keyval", [True, False], ids=["looked_up", "examined"])
OTHER_SESSION = "pbs_01jd3x0000000000000000000t"
SEGMENT_FILE = "f1/1080p/seg_00001.m4s"


def test_a_ticket_known_for_one_film_opens_no_other(house: House) -> None:
    known = token()
    for _again in range(3):
        assert house.ask(f"/v/{known}/{ASSET}/{SEGMENT_FILE}?again").status == 200
    assert house.ask(f"/v/{known}/{OTHER_ASSET}/{SEGMENT_FILE}").status == 403
    assert house.ask(f"/v/{known}/{ASSET}/%66{SEGMENT_FILE[1:]}").status == 403
    assert house.ask(f"/v/{known}/{OTHER_ASSET}/..%2f{ASSET}/{SEGMENT_FILE}").status == 403
    assert house.ask(f"/v/{known[:-1]}/{ASSET}/{SEGMENT_FILE}").status == 403


def test_the_packaged_nginx_looks_up_what_it_knows_without_running_the_script(
    tmp_path: Path, short_folder: Path
) -> None:
    assert programs.find_nginx().keyval
    runtime = _runtime(short_folder, "known")
    for house in run_house(_filled(tmp_path), runtime):
        known = house.film(SEGMENT_FILE)
        wait_until(lambda house=house: bool(house.edge_calls), 12, "the edge to remember")  # type: ignore[misc]
        assert house.ask(known).status == 200
        script = runtime / "edge" / "playback.js"
        script.write_text("export default { verdict: () => 'nobody' };")
        os.kill(int((runtime / "edge" / "nginx.pid").read_text()), signal.SIGHUP)
        wait_until(_refuses_newcomers(house), 12, "the new script")
        assert house.ask(known).status == 200


@BOTH_WAYS
def test_a_known_ticket_ends_when_it_expires_and_when_its_session_is_revoked(
    tmp_path: Path, short_folder: Path, *, keyval: bool
) -> None:
    for house in run_house(_filled(tmp_path), _runtime(short_folder, f"ended-{keyval}"), keyval=keyval):
        leaving, staying = house.film(SEGMENT_FILE), house.film(SEGMENT_FILE, session=OTHER_SESSION)
        wait_until(lambda house=house: bool(house.edge_calls), 12, "the first look at what is revoked")  # type: ignore[misc]
        ending = house.film(SEGMENT_FILE, lives_seconds=2)
        assert {house.ask(path).status for path in (leaving, staying, ending) * 3} == {200}
        wait_until(_refused(house, ending), 4, "the token to expire")
        house.revoked.append(SESSION.removeprefix("pbs_"))
        wait_until(_refused(house, leaving), 12, "the session to be refused")
        assert house.ask(staying).status == 200


@BOTH_WAYS
def test_a_retired_key_opens_nothing_after_a_reload_not_even_what_it_opened(
    tmp_path: Path, short_folder: Path, *, keyval: bool
) -> None:
    storage, runtime = _filled(tmp_path), _runtime(short_folder, f"retired-{keyval}")
    for house in run_house(storage, runtime, keyval=keyval):
        retiring = house.film(SEGMENT_FILE, key_id="k0", key="the key before")
        staying = house.film(SEGMENT_FILE)
        assert house.ask(retiring).status == house.ask(staying).status == 200
        folder = runtime / "edge"
        kept = edge.Edge(
            folder=folder,
            addresses=("127.0.0.1",),
            port=house.port,
            app_socket=runtime / "app.sock",
            storage=_as_it_was_handed_over(folder),
            stripe_socket=None,
            playback_keys={"k1": "the-key-of-this-house"},
            edge_key=EDGE_KEY,
            keyval=keyval,
        )
        edge.write(kept)
        os.kill(int((folder / "nginx.pid").read_text()), signal.SIGHUP)
        wait_until(_refused(house, retiring), 12, "the key to be forgotten")
        assert house.ask(staying).status == 200


def _filled(folder: Path) -> Path:
    storage = folder / "storage"
    storage.mkdir()
    fill(storage)
    return storage


def _runtime(folder: Path, name: str) -> Path:
    runtime = folder / name
    runtime.mkdir(mode=0o711)
    return runtime


def _as_it_was_handed_over(folder: Path) -> str:
    found = re.search(r"/proc/self/fd/\d+", (folder / "nginx.conf").read_text())
    assert found
    return found[0]


def _refused(house: House, path: str) -> Callable[[], bool]:
    return lambda: house.ask(path).status == 403


def _refuses_newcomers(house: House) -> Callable[[], bool]:
    sessions = itertools.count()
    return lambda: house.ask(house.film(SEGMENT_FILE, session=f"pbs_{next(sessions)}")).status == 403
