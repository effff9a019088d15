"""The edge remembers tickets that it found good; memory opens nothing that an examination would not."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from infra.embedded import edge
from tests.infra.deploy.conftest import ASSET, EDGE_KEY, OTHER_ASSET, House, fill, run_house, token
from tests.support.house import wait_until

SEGMENT_FILE = "f1/1080p/seg_00001.m4s"


def test_a_ticket_known_for_one_film_opens_no_other(house: House) -> None:
    known = token()
    for _again in range(3):
        assert house.ask(f"/v/{known}/{ASSET}/{SEGMENT_FILE}?again").status == 200
    assert house.ask(f"/v/{known}/{OTHER_ASSET}/{SEGMENT_FILE}").status == 403
    assert house.ask(f"/v/{known}/{ASSET}/%66{SEGMENT_FILE[1:]}").status == 403
    assert house.ask(f"/v/{known}/{OTHER_ASSET}/..%2f{ASSET}/{SEGMENT_FILE}").status == 403
    assert house.ask(f"/v/{known[:-1]}/{ASSET}/{SEGMENT_FILE}").status == 403


def test_a_retired_key_opens_nothing_after_a_reload_not_even_what_it_opened(tmp_path: Path, short_folder: Path) -> None:
    storage = tmp_path / "storage"
    storage.mkdir()
    fill(storage)
    runtime = short_folder / "retired"
    runtime.mkdir(mode=0o711)
    for house in run_house(storage, runtime):
        retiring = house.film(SEGMENT_FILE, key_id="k0", key="the key before")
        staying = house.film(SEGMENT_FILE)
        assert house.ask(retiring).status == house.ask(staying).status == 200
        folder = runtime / "edge"
        kept = edge.Edge(
            folder=folder,
            addresses=("127.0.0.1",),
            port=house.port,
            app_socket=runtime / "app.sock",
            storage=str(storage),
            stripe_socket=None,
            playback_keys={"k1": "the-key-of-this-house"},
            edge_key=EDGE_KEY,
        )
        configuration = (folder / "nginx.conf").read_text()
        edge.write(kept)
        (folder / "nginx.conf").write_text(configuration)  # only the keys change
        os.kill(int((folder / "nginx.pid").read_text()), signal.SIGHUP)
        wait_until(_refused(house, retiring), 12, "the key to be forgotten")
        assert house.ask(staying).status == 200


def _refused(house: House, path: str) -> Callable[[], bool]:
    return lambda: house.ask(path).status == 403
