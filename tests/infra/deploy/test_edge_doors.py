"""Doors where a password is hashed, a mail is sent or a code is guessed: one address knocks so often and not more."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.deploy.conftest import House, fill, run_house

BURST = 20
MANY = BURST + 15


@pytest.fixture
def fresh(tmp_path: Path, short_folder: Path) -> Iterator[House]:
    """An edge of its own, so that nobody has knocked before."""
    storage = tmp_path / "storage"
    storage.mkdir()
    fill(storage)
    runtime = short_folder / tmp_path.name
    runtime.mkdir(mode=0o711)
    yield from run_house(storage, runtime)


def knock(house: House, path: str, method: str = "POST") -> list[int]:
    return [house.ask(path, method, body=b"x" if method == "POST" else None).status for _ in range(MANY)]


@pytest.mark.parametrize(
    "path",
    [
        "/api/ticketing/sessions",
        "/api/ticketing/password-resets/redemptions",
        "/api/ticketing/performances/prf_1/openings",
        "/en/sign-in",
        "/en/performances/prf_1/code",
        "/%6aoin",
    ],
)
def test_a_burst_passes_and_the_rest_is_told_to_wait(fresh: House, path: str) -> None:
    answers = knock(fresh, path)
    assert answers[:BURST] == [200] * BURST
    assert answers[-1] == 429
    told = fresh.ask(path, "POST", body=b"x")
    assert (told.status, told.headers["retry-after"], told.headers["cache-control"]) == (429, "30", "no-store")
    if path.startswith("/api/"):
        assert json.loads(told.body)["code"] == "too_many"
        assert told.headers["content-type"] == "application/problem+json"
    else:
        assert "Xin chậm lại một chút" in told.body.decode()


def test_all_doors_are_one_and_everything_else_stays_open(fresh: House) -> None:
    knock(fresh, "/forgot")
    for path in ("/sign-in", "/join/abc", "/reset/abc", "/en/invitation/abc", "/api/ticketing/applications"):
        assert fresh.ask(path, "POST", body=b"x").status == 429
    for path in (
        "/api/ticketing/orders",
        "/api/ticketing/actor-tokens",
        "/titles/1/checkout",
        "/sign-out",
        "/performances/prf_1",
    ):
        assert set(knock(fresh, path)) == {200}
    assert set(knock(fresh, "/sign-in", "GET")) == {200}


def test_a_link_from_a_mail_stands_in_no_log(fresh: House) -> None:
    for path in ("/reset/topsecret", "/en/invitation/topsecret", "/join/topsecret?x=1"):
        fresh.ask(path, "POST", body=b"x")
    knock(fresh, "/reset/topsecret")
    log = fresh.log.read_text()
    assert "/reset/[link]" in log
    assert "topsecret" not in log
