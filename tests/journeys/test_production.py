"""Beyond one process: a film brought in through two web processes, PostgreSQL, S3 and one relay can be watched."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from infra import clock, ids
from infra.contracts.entitlement import Entitlement, sign_entitlement
from tests.support import production, viewing
from tests.support.house import wait_until
from tests.support.media import make_film
from tests.support.postgres import Postgres
from tests.support.production import Production
from tests.support.s3 import S3
from tests.support.valkey import Valkey

FILM_SECONDS = 130  # the player holds a minute in advance: what comes later it fetches with renewed tokens
RENEWALS = 3  # every 12 seconds of a token that lives 20


@pytest.fixture(scope="module")
def house(cluster: Any, s3: S3) -> Iterator[Production]:
    folder = Path(tempfile.mkdtemp(prefix="production-", dir="/tmp"))  # nginx's workers must be able to walk here
    folder.chmod(0o711)
    postgres: Postgres = cluster()
    valkey = Valkey()
    valkey.start()
    house = production.make(
        folder, postgres=postgres, s3=s3, valkey=valkey, bucket=s3.bucket(), playback_token_seconds=20
    )
    try:
        production.start(house)
        yield house
    finally:
        house.stop()
        valkey.remove()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def film(house: Production, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `sankhau ingest` told of a film."""
    operator = {"Authorization": f"Bearer {house.settings.operator_token.get_secret_value()}"}
    place = f"{house.settings.public_url}/api/ticketing/organisations/org_rap"
    httpx.put(place, json={"name": "Rạp"}, headers=operator).raise_for_status()
    source = make_film(tmp_path_factory.mktemp("film") / "Đời cát.mp4", seconds=FILM_SECONDS, size="426x240", rate="10")
    done = house.sankhau("ingest", str(source), "--title", "Đời cát", "--json")
    assert done.returncode == 0, done.stderr + house.logs()
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_the_film_is_on_sale_at_both_web_processes(house: Production, film: dict[str, Any]) -> None:
    for port in house.web_ports:
        offers = f"http://127.0.0.1:{port}/api/ticketing/offers"

        def on_sale(offers: str = offers) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = httpx.get(offers, params={"title_id": film["title_id"]}).json()
            return found

        [offer] = wait_until(on_sale, 30, "the relay to tell ticketing")
        assert offer["on_sale"]


def test_it_is_watched_from_the_bucket_through_the_edge(house: Production, film: dict[str, Any]) -> None:
    now = clock.now()
    right = Entitlement(ids.new("ent"), film["title_id"], now - timedelta(minutes=1), now + timedelta(hours=1))
    token = sign_entitlement(right, private_key_pem=house.settings.entitlement_private_key.get_secret_value())
    with httpx.Client(base_url=house.settings.public_url) as http:
        opened = http.post("/api/media/playback-sessions", json={"entitlement_token": token}).json()
        path = opened["playlist_path"]
        variant = _lines(http.get(path).text)[0]
        folder = path.rpartition("/")[0]
        segments = _lines(http.get(f"{folder}/{variant}").text)
        assert len(segments) >= 2
        for segment in segments:
            answer = http.get(f"{folder}/{segment}")
            assert answer.status_code == 200
            assert b"moof" in answer.content
        assert http.get(f"{folder}/{segments[0]}".replace(opened["token"]["token"][-4:], "aaaa")).status_code == 403
        poster = http.get(f"/api/media/titles/{film['title_id']}").json()["poster_path"]
        assert http.get(poster).status_code == 200


def _lines(playlist: str) -> list[str]:
    return [line for line in playlist.splitlines() if line and not line.startswith("#")]


def test_a_web_process_may_die_and_the_house_answers(house: Production, film: dict[str, Any]) -> None:
    house.processes["web0"].kill()
    for _ in range(6):
        assert httpx.get(f"{house.settings.public_url}/titles/{film['title_id']}").status_code == 200


def test_nobody_who_watches_is_interrupted_while_ticketing_is_away(
    house: Production, film: dict[str, Any], browser: Browser
) -> None:
    address = house.settings.public_url
    bought = viewing.buy_by_transfer(house, film["title_id"])
    page = browser.new_page()
    viewing.begin(page, address, bought, film["title_id"])
    production.without_ticketing(house)
    wait_until(lambda: httpx.get(f"{address}/api/ticketing/offers").status_code == 503, 10, "ticketing to be away")
    before = viewing.so_far(page)
    wait_until(lambda: viewing.so_far(page).renewals >= before.renewals + RENEWALS, 90, "new tokens", pause=1)
    after = viewing.so_far(page)
    assert after.interruptions == []
    assert after.position_seconds - before.position_seconds > RENEWALS * 10
    page.close()


@pytest.mark.parametrize("verb", [("serve", "--port", "9"), ("relay",), ("work",)])
def test_the_stand_in_for_stripe_is_refused(house: Production, verb: tuple[str, ...]) -> None:
    refused = house.sankhau(*verb, SANKHAU_STRIPE_API_BASE="http://127.0.0.1:12111")
    assert refused.returncode == 1
    assert "embedded mode only" in refused.stderr


def test_the_house_of_one_machine_is_refused(house: Production) -> None:
    refused = house.sankhau("up")
    assert refused.returncode == 1
    assert "embedded" in refused.stderr
