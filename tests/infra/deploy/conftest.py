"""The real nginx before a tiny application, as the supervisor would start it."""

import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from infra.contracts.playback import sign_playback
from infra.embedded import edge, programs

ASSET = "ast_01jd3x0000000000000000000a"
OTHER_ASSET = "ast_01jd3x0000000000000000000b"
SESSION = "pbs_01jd3x0000000000000000000s"
KEY = "the-key-of-this-house"
EDGE_KEY = "the-edge-key"
SEGMENT = bytes(range(256)) * 40
PLAYLIST = b"#EXTM3U\n#EXT-X-VERSION:7\n" + b"#EXTINF:4.0,\nseg_00001.m4s\n" * 60


@dataclass
class Answer:
    """One HTTP answer, read whole."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class House:
    """A running edge with its storage and its application."""

    port: int
    storage: Path
    log: Path
    revoked: list[str] = field(default_factory=list)
    edge_calls: list[str] = field(default_factory=list)

    def ask(
        self, path: str, method: str = "GET", *, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send the path exactly as given, without the tidying that HTTP libraries do."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read())
        finally:
            connection.close()

    def film(self, file: str, **changes: Any) -> str:
        """The path of a file of the film with a good token, or one with `changes`."""
        return f"/v/{token(**changes)}/{ASSET}/{file}"


def token(
    *, key_id: str = "k1", key: str = KEY, session: str = SESSION, asset: str = ASSET, lives_seconds: float = 600
) -> str:
    """A playback token; good unless told otherwise."""
    expires_at = datetime.now(UTC) + timedelta(seconds=lives_seconds)
    return sign_playback(key_id, key, session_id=session, asset_id=asset, expires_at=expires_at)


def fill(storage: Path) -> None:
    """The files of two films and a poster."""
    for asset in (ASSET, OTHER_ASSET):
        folder = storage / "media" / asset / "f1" / "1080p"
        folder.mkdir(parents=True)
        (folder.parent / "master.m3u8").write_bytes(PLAYLIST)
        (folder / "media.m3u8").write_bytes(PLAYLIST)
        (folder / "init.mp4").write_bytes(SEGMENT[:700])
        (folder / "seg_00001.m4s").write_bytes(SEGMENT)
    (storage / "masters").mkdir()
    (storage / "masters" / "master.mp4").write_bytes(b"the master is nobody's to fetch")
    (storage / "posters").mkdir()
    (storage / "posters" / f"{ASSET}.jpg").write_bytes(b"\xff\xd8poster")


class Application:
    """A stand-in for the services: echoes what reached it and answers for revocations."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] != "http":
            return
        size, more = 0, True
        while more:
            message = await receive()
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        body = f"{scope['method']} {scope['path']} {size} {headers.get('x-forwarded-for')}".encode()
        if scope["path"] == "/api/media/edge/revocations":
            self.house.edge_calls.append(headers.get("authorization", ""))
            ids = ",".join(f'"{session}"' for session in self.house.revoked)
            body = f'{{"session_ids": [{ids}]}}'.encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": body})


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run_house(
    storage: Path,
    runtime: Path,
    *,
    bucket: edge.Bucket | None = None,
    lan: edge.Lan | None = None,
    keyval: bool | None = None,
) -> Iterator[House]:
    """nginx and its application for the time of a test; known tickets are looked up where this nginx can."""
    nginx_here = programs.find_nginx()
    house = House(port=free_port(), storage=storage, log=runtime / "nginx.log")
    app_socket = runtime / "app.sock"
    config = uvicorn.Config(Application(house), uds=str(app_socket), lifespan="off", log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    descriptor = os.open(storage, os.O_RDONLY | os.O_DIRECTORY)
    configuration = edge.Edge(
        folder=runtime / "edge",
        addresses=("127.0.0.1",),
        port=house.port,
        app_socket=app_socket,
        storage=edge.storage_path(storage, descriptor),
        stripe_socket=runtime / "stripe.sock",
        playback_keys={"k1": KEY, "k0": "the key before"},
        edge_key=EDGE_KEY,
        bucket=bucket,
        lan=lan,
        keyval=nginx_here.keyval if keyval is None else keyval,
    )
    edge.write(configuration)
    with house.log.open("wb") as log:
        nginx = subprocess.Popen(
            edge.command(nginx_here.path, configuration),
            pass_fds=[descriptor],
            stdout=log,
            stderr=log,
        )
    try:
        wait_until_open(house.port, nginx, house.log)
        yield house
    finally:
        nginx.terminate()
        nginx.wait(10)
        server.should_exit = True
        thread.join(10)
        os.close(descriptor)


def wait_until_open(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return once the port accepts; fail with the log if the process ends."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail(f"nginx did not open its port: {log.read_text()}")


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """A folder with a short path that nginx's workers can reach, as the supervisor's runtime folder is."""
    folder = Path(tempfile.mkdtemp(prefix="edge-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, short_folder: Path) -> Iterator[House]:
    """One edge for the whole table; pytest's own folder above the storage has mode 0700, as a visitor's may have."""
    storage = tmp_path_factory.mktemp("data") / "storage"
    storage.mkdir()
    fill(storage)
    runtime = short_folder / "shared"
    runtime.mkdir(mode=0o711)
    yield from run_house(storage, runtime)
