"""An edge that pulls films from a bucket: the same tokens, each segment fetched once, and the bucket stays private."""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from infra import storage as storages
from infra.embedded import edge
from tests.infra.deploy.conftest import ASSET, OTHER_ASSET, PLAYLIST, SEGMENT, House, fill, run_house
from tests.support.house import free_port
from tests.support.s3 import KEY_ID, REGION, S3, SECRET
from tests.support.settings import make_settings

SEGMENT_FILE = "f1/1080p/seg_00001.m4s"


@dataclass
class Origin:
    """Stands before the bucket and writes down what is asked of it."""

    behind: str
    port: int = field(default_factory=free_port)
    away: bool = False
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.asked.append((scope["path"], headers))
        if self.away:
            status, told, body = 503, httpx.Headers().items(), b""
        else:
            access = {name: headers[name] for name in headers if name.startswith(("authorization", "x-amz-"))}
            async with httpx.AsyncClient() as http:
                answer = await http.get(f"{self.behind}{scope['path']}", headers=access, timeout=30)
            status, told, body = answer.status_code, answer.headers.items(), answer.content
        own = {"transfer-encoding", "connection", "date", "server"}
        kept = [(name.encode(), value.encode()) for name, value in told if name.lower() not in own]
        await send({"type": "http.response.start", "status": status, "headers": kept})
        await send({"type": "http.response.body", "body": body})

    def times(self, path: str) -> int:
        """How often a file was asked for."""
        return sum(asked.endswith(path) for asked, _ in self.asked)


@pytest.fixture(scope="module")
def origin(s3: S3) -> Iterator[Origin]:
    origin = Origin(s3.address)
    server = uvicorn.Server(uvicorn.Config(origin, port=origin.port, lifespan="off", log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield origin
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def bucket(s3: S3, origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> edge.Bucket:
    """The films of the table, in a bucket."""
    name, films = s3.bucket(), tmp_path_factory.mktemp("films")
    fill(films)
    storage = storages.of(make_settings(films, **s3.settings(name)))

    async def bring() -> None:
        for path in films.rglob("*.*"):
            if path.is_file():
                await storage.put_file(str(path.relative_to(films)), path)

    asyncio.run(bring())
    return edge.Bucket(f"http://127.0.0.1:{origin.port}", name, "/rap", REGION, KEY_ID, SECRET)


@pytest.fixture
def house(origin: Origin, bucket: edge.Bucket, tmp_path: Path, short_folder: Path) -> Iterator[House]:
    """An edge with a cold cache."""
    runtime = short_folder / tmp_path.name[-20:]
    runtime.mkdir(mode=0o711)
    origin.asked.clear()
    yield from run_house(tmp_path, runtime, bucket=bucket)


def test_films_playlists_ranges_and_posters_come_from_the_bucket(house: House) -> None:
    whole = house.ask(house.film(SEGMENT_FILE))
    assert (whole.status, whole.body) == (200, SEGMENT)
    assert whole.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert not [name for name in whole.headers if name.startswith("x-amz")]
    part = house.ask(house.film(SEGMENT_FILE), headers={"Range": "bytes=100-299"})
    assert (part.status, part.body) == (206, SEGMENT[100:300])
    playlist = house.ask(house.film("f1/master.m3u8"))
    assert (playlist.status, playlist.body) == (200, PLAYLIST)
    assert playlist.headers["cache-control"] == "no-cache"
    assert playlist.headers["content-type"].startswith("application/vnd.apple.mpegurl")
    poster = house.ask(f"/posters/{ASSET}.jpg")
    assert (poster.status, poster.headers["content-type"]) == (200, "image/jpeg")
    assert house.ask(house.film(SEGMENT_FILE), method="HEAD").status == 200


def test_a_first_request_for_a_range_gets_the_range_and_fills_the_cache(house: House, origin: Origin) -> None:
    part = house.ask(house.film(SEGMENT_FILE), headers={"Range": "bytes=0-9"})
    assert (part.status, part.body) == (206, SEGMENT[:10])
    assert house.ask(house.film(SEGMENT_FILE)).body == SEGMENT
    assert origin.times(SEGMENT_FILE) == 1


@pytest.mark.parametrize("file", [SEGMENT_FILE, "f1/master.m3u8"])
def test_a_cached_film_is_still_refused_to_whoever_has_no_token(house: House, origin: Origin, file: str) -> None:
    assert house.ask(house.film(file)).status == 200
    for refused in ({"lives_seconds": -1}, {"key": "a foreign key"}, {"asset": OTHER_ASSET}, {"key_id": "k9"}):
        answer = house.ask(house.film(file, **refused))
        assert (answer.status, answer.headers["cache-control"]) == (403, "no-store")
    assert origin.times(file) == 1


def test_many_viewers_with_different_tokens_cost_the_bucket_one_request_per_segment(
    house: House, origin: Origin
) -> None:
    paths = [house.film(SEGMENT_FILE, session=f"pbs_{number}") for number in range(60)]
    with ThreadPoolExecutor(30) as crowd:
        answers = list(crowd.map(house.ask, paths))
    assert {(answer.status, answer.body) for answer in answers} == {(200, SEGMENT)}
    assert origin.times(SEGMENT_FILE) == 1


def test_requests_to_the_bucket_are_signed_as_amazon_wants_and_tell_nothing_of_the_viewer(
    house: House, origin: Origin, bucket: edge.Bucket
) -> None:
    house.ask(house.film(SEGMENT_FILE), headers={"Cookie": "visit=secret", "Referer": "https://rap.example/?key=x"})
    [(path, headers)] = origin.asked
    assert not {"cookie", "referer", "range", "x-forwarded-for"} & headers.keys()
    assert "pbs_" not in str(headers) + path
    assert headers["authorization"] == _signed(bucket, path, headers["x-amz-date"])


def _signed(bucket: edge.Bucket, path: str, when: str) -> str:
    request = AWSRequest("GET", f"{bucket.endpoint}{path}")
    request.headers["X-Amz-Date"] = when
    request.headers["X-Amz-Content-SHA256"] = "UNSIGNED-PAYLOAD"
    request.context["timestamp"] = when
    signer = S3SigV4Auth(Credentials(KEY_ID, SECRET), "s3", REGION)
    canonical = signer.canonical_request(request)
    signature = signer.signature(signer.string_to_sign(request, canonical), request)
    names = signer.signed_headers(signer.headers_to_sign(request))
    scope = f"{when[:8]}/{REGION}/s3/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders={names}, Signature={signature}"


def test_what_the_bucket_lacks_is_a_plain_404(house: House) -> None:
    answer = house.ask(house.film("f1/1080p/seg_00099.m4s"))
    assert answer.status == 404
    assert b"NoSuchKey" not in answer.body


def test_masters_are_out_of_reach(house: House, origin: Origin) -> None:
    assert house.ask(house.film("../../masters/master.mp4")).status in {400, 403, 404}
    assert origin.asked == []


def test_what_is_cached_plays_on_while_the_bucket_is_away(house: House, origin: Origin) -> None:
    house.ask(house.film(SEGMENT_FILE))
    origin.away = True
    try:
        assert house.ask(house.film(SEGMENT_FILE)).body == SEGMENT
        assert house.ask(house.film("f1/1080p/init.mp4")).status == 503
    finally:
        origin.away = False
