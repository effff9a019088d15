"""An upload that goes on where it was cut off."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
import httpx
import pytest

from infra.cli import tus_upload

FILE_BYTES = 3 * 1024 * 1024 + 17


@dataclass
class Receiver:
    """The other side of tus, with failures to order: statuses that the next PATCHes get, or `cut` connections."""

    failures: list[int | str] = field(default_factory=list)
    content: bytes = b""
    metadata: str = ""
    heads: int = 0

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One request."""
        assert request.headers["Tus-Resumable"] == "1.0.0"
        if request.method == "POST":
            self.metadata = request.headers["Upload-Metadata"]
            assert request.headers["Upload-Length"] == str(FILE_BYTES)
            return httpx.Response(201, headers={"Location": "/api/media/uploads/upl_1"})
        if request.method == "HEAD":
            self.heads += 1
            return httpx.Response(200, headers={"Upload-Offset": str(len(self.content))})
        return self._append(request)

    def _append(self, request: httpx.Request) -> httpx.Response:
        failure = self.failures.pop(0) if self.failures else None
        if isinstance(failure, int):
            return httpx.Response(failure)
        assert int(request.headers["Upload-Offset"]) == len(self.content)
        if failure == "cut":
            self.content += request.content[: len(request.content) // 2]
            raise httpx.ReadError("cut")
        self.content += request.content
        return httpx.Response(204, headers={"Upload-Offset": str(len(self.content))})


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tus_upload, "CHUNK_BYTES", 1024 * 1024)
    monkeypatch.setattr(tus_upload, "_FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(tus_upload, "_LONGEST_PAUSE_SECONDS", 0.001)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Three chunks and a bit, with a Vietnamese name."""
    path = tmp_path / "Đời cát.mkv"
    path.write_bytes(bytes(range(256)) * (FILE_BYTES // 256) + b"x" * (FILE_BYTES % 256))
    return path


@pytest.fixture
def receiver() -> Receiver:
    """A receiver without failures."""
    return Receiver()


@pytest.fixture
def http(receiver: Receiver) -> Iterator[httpx.Client]:
    """A client of the receiver."""
    with httpx.Client(transport=httpx.MockTransport(receiver.answer), base_url="http://house.test") as client:
        yield client


def _send(http: httpx.Client, film: Path) -> list[int]:
    offsets: list[int] = []
    tus_upload.upload(http, title_id="ttl_1", file=film, on_progress=offsets.append)
    return offsets


def test_the_whole_file_arrives_in_chunks(http: httpx.Client, film: Path, receiver: Receiver) -> None:
    offsets = _send(http, film)
    assert receiver.content == film.read_bytes()
    assert offsets == [1 << 20, 2 << 20, 3 << 20, FILE_BYTES]
    assert receiver.heads == 0
    assert base64.b64encode("Đời cát.mkv".encode()).decode() in receiver.metadata


@pytest.mark.parametrize(
    "failures", [["cut"], [503, "cut", "cut"], [409], [423, 500, "cut", 502]], ids=["cut", "away", "offset", "mixed"]
)
def test_it_asks_how_much_arrived_and_goes_on_from_there(
    http: httpx.Client, film: Path, receiver: Receiver, failures: list[int | str]
) -> None:
    receiver.failures = list(failures)
    offsets = _send(http, film)
    assert receiver.content == film.read_bytes()
    assert receiver.heads == len(failures)
    assert offsets == sorted(offsets)


def test_a_refusal_is_final_and_told(http: httpx.Client, film: Path, receiver: Receiver) -> None:
    receiver.failures = [413]
    with pytest.raises(click.ClickException, match="status 413"):
        _send(http, film)


def test_without_any_progress_it_gives_up_in_the_end(http: httpx.Client, film: Path, receiver: Receiver) -> None:
    receiver.failures = [503] * 1000
    with pytest.raises(click.ClickException, match="makes no progress"):
        _send(http, film)
    assert receiver.heads < 50


def test_an_upload_that_is_gone_is_told(film: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(201, headers={"Location": "/api/media/uploads/upl_1"})
        return httpx.Response(503 if request.method == "PATCH" else 410)

    transport = httpx.MockTransport(answer)
    with (
        httpx.Client(transport=transport, base_url="http://house.test") as client,
        pytest.raises(click.ClickException, match="gone"),
    ):
        _send(client, film)
