"""Uploads over a real socket to a real uvicorn, with connections that are cut."""

import asyncio
import os
import random
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from infra.settings import Settings
from media_service.app import create_app
from tests.media_service.stage import Stage

_MIB = 1 << 20


@pytest.fixture
async def served(settings: Settings) -> AsyncIterator[Stage]:
    """The application on a loopback port."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    async with httpx.AsyncClient(base_url="http://ticketing.test") as nobody:
        app = create_app(settings, ticketing_http=nobody)
        config = uvicorn.Config(app, log_config=None, ws="none", lifespan="on", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            yield Stage(app, settings, client)
        server.should_exit = True
        await serving
    listener.close()


async def send_part(stage: Stage, path: str, offset: int, promised: int, part: bytes) -> asyncio.StreamWriter:
    """Begin a PATCH that promises more than it sends; the open connection."""
    url = stage.client.base_url
    _, writer = await asyncio.open_connection(url.host, url.port)
    headers = {**stage.patch_headers(offset), "Host": "x", "Content-Length": str(promised)}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"PATCH {path} HTTP/1.1\r\n{lines}\r\n".encode() + part)
    await writer.drain()
    return writer


async def settled_offset(stage: Stage, path: str, at_least: int) -> int:
    """The offset once the server has noticed the cut."""
    for _ in range(200):
        if (offset := await stage.offset(path)) >= at_least:
            return offset
        await asyncio.sleep(0.02)
    return offset


def stored(stage: Stage, asset_id: str) -> Path:
    """Where the master lies."""
    return stage.parts.storage.local_path(f"masters/{asset_id}")


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_film_cut_five_times_arrives_byte_for_byte(served: Stage, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  (a repeatable test, not a secret)
    film = os.urandom(9 * _MIB + 12345)
    title_id = await served.title()
    path = await served.begin_upload(title_id, len(film))
    offset = 0
    for _ in range(5):
        part = film[offset : offset + dice.randrange(1, 2 * _MIB)]
        writer = await send_part(served, path, offset, len(film) - offset, part)
        await asyncio.sleep(dice.random() * 0.05)
        writer.transport.abort()
        reached = await settled_offset(served, path, offset + 1)
        assert offset < reached <= offset + len(part), "never more than was sent, never less than was counted"
        offset = reached
    answer = await served.client.patch(path, headers=served.patch_headers(offset), content=film[offset:])
    assert answer.status_code == 204
    claimed = await served.claim(await served.job_of(title_id))
    assert stored(served, claimed.asset_id).read_bytes() == film


async def test_a_new_connection_takes_over_from_one_that_only_looks_alive(served: Stage) -> None:
    film = os.urandom(3 * _MIB)
    title_id = await served.title()
    path = await served.begin_upload(title_id, len(film))
    silent = await send_part(served, path, 0, len(film), film[:_MIB])  # the network is gone, no one says goodbye
    await asyncio.sleep(0.2)
    first_try = await served.client.patch(path, headers=served.patch_headers(0), content=film)
    assert (first_try.status_code, first_try.json()["code"]) == (409, "upload_offset_mismatch")
    offset = await served.offset(path)
    assert offset == _MIB, "what the silent connection had sent is kept"
    answer = await served.client.patch(path, headers=served.patch_headers(offset), content=film[offset:])
    assert answer.status_code == 204
    silent.close()
    claimed = await served.claim(await served.job_of(title_id))
    assert stored(served, claimed.asset_id).read_bytes() == film


async def test_many_senders_at_once_never_mix_their_bytes(served: Stage) -> None:
    film = os.urandom(2 * _MIB)
    title_id = await served.title()
    path = await served.begin_upload(title_id, len(film))

    async def send() -> None:
        for _ in range(40):
            offset = await served.offset(path)
            if offset == len(film):
                return
            piece = film[offset : offset + 300_000]
            await served.client.patch(path, headers=served.patch_headers(offset), content=piece)

    await asyncio.gather(*(send() for _ in range(4)))
    claimed = await served.claim(await served.job_of(title_id))
    assert stored(served, claimed.asset_id).read_bytes() == film


async def test_bytes_a_killed_process_left_behind_are_cut_off(served: Stage) -> None:
    film = os.urandom(_MIB)
    title_id = await served.title()
    path = await served.begin_upload(title_id, len(film))
    await served.client.patch(path, headers=served.patch_headers(0), content=film[:1000])
    with (served.settings.uploads_folder / path.rpartition("/")[2]).open("ab") as file:
        file.write(b"written, never counted")
    await served.client.patch(path, headers=served.patch_headers(1000), content=film[1000:])
    claimed = await served.claim(await served.job_of(title_id))
    assert stored(served, claimed.asset_id).read_bytes() == film


async def test_bytes_the_disk_lost_are_asked_for_again(served: Stage) -> None:
    film = os.urandom(5000)
    title_id = await served.title()
    path = await served.begin_upload(title_id, len(film))
    await served.client.patch(path, headers=served.patch_headers(0), content=film[:3000])
    os.truncate(served.settings.uploads_folder / path.rpartition("/")[2], 1200)
    answer = await served.client.patch(path, headers=served.patch_headers(3000), content=film[3000:])
    assert (answer.status_code, await served.offset(path)) == (409, 1200)
    await served.client.patch(path, headers=served.patch_headers(1200), content=film[1200:])
    claimed = await served.claim(await served.job_of(title_id))
    assert stored(served, claimed.asset_id).read_bytes() == film


async def test_other_visitors_are_served_between_the_pieces_of_a_large_film(served: Stage) -> None:
    piece, pieces = os.urandom(_MIB), 80  # well past the first count at 64 MiB
    path = await served.begin_upload(await served.title(), len(piece) * pieces)
    seen: list[tuple[int, int]] = []

    async def film() -> AsyncIterator[bytes]:
        """The next piece is sent only once another visitor has been answered."""
        for _ in range(pieces):
            yield piece
            answer = await served.client.get("/api/media/titles")
            seen.append((answer.status_code, await served.offset(path)))

    answer = await served.client.patch(path, headers=served.patch_headers(0), content=film())
    assert (answer.status_code, await served.offset(path)) == (204, len(piece) * pieces)
    assert [status for status, _ in seen] == [200] * pieces
    assert seen[0][1] == 0
    assert 64 * _MIB <= seen[-1][1] < pieces * _MIB, "what is counted is told while the rest still comes"
