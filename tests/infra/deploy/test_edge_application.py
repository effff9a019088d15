"""What the edge does for the application behind it, and when that is away."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.embedded import edge, programs
from tests.infra.deploy.conftest import (
    ASSET,
    EDGE_KEY,
    KEY,
    SEGMENT,
    House,
    fill,
    free_port,
    run_house,
    token,
    wait_until_open,
)


def test_pages_and_services_come_from_the_application(house: House) -> None:
    for path in ("/", "/api/ticketing/offers", "/api/media/titles", "/readyz", "/healthz", "/static/app.css"):
        assert house.ask(path).body.startswith(f"GET {path} 0".encode())


def test_the_application_learns_the_callers_real_address(house: House) -> None:
    answer = house.ask("/", headers={"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9"})
    assert answer.body.endswith(b" 127.0.0.1")


def test_a_body_of_one_mebibyte_passes_and_one_byte_more_does_not(house: House) -> None:
    limit = 1024 * 1024
    assert house.ask("/api/ticketing/orders", "POST", body=b"x" * limit).status == 200
    refused = house.ask("/api/ticketing/orders", "POST", body=b"x" * (limit + 1))
    assert refused.status == 413
    assert json.loads(refused.body)["code"] == "too_large"
    assert refused.headers["content-type"] == "application/problem+json"


def test_an_upload_may_be_larger(house: House) -> None:
    answer = house.ask("/api/media/uploads/upl_1", "PATCH", body=b"x" * (5 * 1024 * 1024))
    assert answer.body.startswith(b"PATCH /api/media/uploads/upl_1 5242880")


def test_posters_are_for_everybody(house: House) -> None:
    answer = house.ask(f"/posters/{ASSET}.jpg")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["cache-control"] == "public, max-age=86400"
    assert house.ask("/posters/none.jpg").status == 404


def test_nothing_but_posters_comes_from_the_posters_path(house: House) -> None:
    for path in (
        "/posters/",
        "/posters/..%2fmasters/master.mp4",
        "/posters/%2e%2e/masters/master.mp4",
        "/posters/x.mp4",
    ):
        assert b"master is nobody's" not in house.ask(path).body


@pytest.fixture
def lonely(tmp_path: Path, short_folder: Path) -> Iterator[House]:
    """An edge whose application is away."""
    runtime = short_folder / tmp_path.name
    runtime.mkdir(mode=0o711)
    storage = tmp_path / "storage"
    storage.mkdir()
    fill(storage)
    configuration = _configuration(runtime, storage)
    house = House(port=configuration.port, storage=storage, log=runtime / "nginx.log")
    descriptor = os.open(storage, os.O_RDONLY | os.O_DIRECTORY)
    configuration = _configuration(runtime, storage, port=house.port, descriptor=descriptor)
    edge.write(configuration)
    with house.log.open("wb") as log:
        argv = edge.command(programs.find_nginx().path, configuration)
        nginx = subprocess.Popen(argv, pass_fds=[descriptor], stdout=log, stderr=log)
    try:
        wait_until_open(house.port, nginx, house.log)
        yield house
    finally:
        nginx.terminate()
        nginx.wait(10)
        os.close(descriptor)


def test_a_visitor_reads_in_both_languages_that_nothing_is_lost(lonely: House) -> None:
    answer = lonely.ask("/phim")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = answer.body.decode()
    assert "Bạn chưa mất gì cả" in page
    assert "Nothing is lost" in page


def test_a_program_reads_a_problem(lonely: House) -> None:
    for path in ("/api/ticketing/offers", "/api/media/uploads/upl_1"):
        answer = lonely.ask(path)
        assert (answer.status, json.loads(answer.body)["code"]) == (503, "unavailable")


def test_who_watches_goes_on_watching_while_the_application_is_away(lonely: House) -> None:
    assert lonely.ask(lonely.film("f1/1080p/seg_00001.m4s")).body == SEGMENT


@pytest.mark.skipif(os.getuid() != 0, reason="only root drops its workers to another user")
def test_workers_are_nobody_and_still_reach_a_storage_below_a_closed_folder(tmp_path: Path, short_folder: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    storage = closed / "storage"
    storage.mkdir()
    fill(storage)
    runtime = short_folder / "closed"
    runtime.mkdir(mode=0o711)
    for house in run_house(storage, runtime):
        assert house.ask(house.film("f1/1080p/seg_00001.m4s")).status == 200
        master = int((runtime / "edge" / "nginx.pid").read_text())
        workers = subprocess.run(
            ["ps", "-o", "user=", "--ppid", str(master)], capture_output=True, text=True, check=True
        )
        assert set(workers.stdout.split()) == {"nobody"}


def _configuration(
    runtime: Path, storage: Path, *, port: int | None = None, descriptor: int | None = None, folder: Path | None = None
) -> edge.Edge:
    return edge.Edge(
        folder=folder or runtime / "edge",
        addresses=("127.0.0.1",),
        port=port or free_port(),
        app_socket=runtime / "nobody-listens.sock",
        storage=str(storage) if descriptor is None else edge.storage_path(storage, descriptor),
        stripe_socket=None,
        playback_keys={"k1": KEY},
        edge_key=EDGE_KEY,
    )


def test_a_token_of_one_house_opens_nothing_in_another(house: House, lonely: House) -> None:
    assert token(key="another house") not in token()
    assert lonely.ask(f"/v/{token(key='another house')}/{ASSET}/f1/master.m3u8").status == 403
