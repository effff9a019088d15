"""A resumable upload as a client sees it: tus 1.0.0, core protocol and creation."""

import base64
import time
from collections.abc import Callable
from pathlib import Path

import click
import httpx

from infra.cli import house_client

CHUNK_BYTES = 8 * 1024 * 1024
_PREFIX = "/api/media/uploads"
_VERSION = {"Tus-Resumable": "1.0.0"}
_TRIES_WITHOUT_PROGRESS = 12
_FIRST_PAUSE_SECONDS = 0.25
_LONGEST_PAUSE_SECONDS = 8.0
_TRY_AGAIN = frozenset({408, 409, 423, 425, 429, 500, 502, 503, 504})

OnProgress = Callable[[int], None]


def upload(http: httpx.Client, *, title_id: str, file: Path, on_progress: OnProgress) -> None:
    """Send the whole file; after an error ask how much arrived and go on from there. Raises click.ClickException."""
    size = file.stat().st_size
    place = _create(http, title_id=title_id, file=file, size=size)
    offset, tries, pause = 0, 0, _FIRST_PAUSE_SECONDS
    with file.open("rb") as source:
        while offset < size:
            source.seek(offset)
            answer = _send(http, place, source.read(CHUNK_BYTES), offset)
            arrived = _offset_of(answer) if answer is not None and answer.status_code == 204 else None
            if arrived is None:
                if answer is not None and answer.status_code not in _TRY_AGAIN:
                    raise click.ClickException(house_client.said(answer))
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
                arrived = _ask_offset(http, place)
            tries = tries + 1 if arrived is None or arrived <= offset else 0
            if tries >= _TRIES_WITHOUT_PROGRESS:
                raise click.ClickException(
                    "Không gửi thêm được dữ liệu; xin thử lại sau. · The upload makes no progress; please try again."
                )
            if arrived is not None:
                pause = _FIRST_PAUSE_SECONDS if arrived > offset else pause
                offset = arrived
                on_progress(offset)


def _create(http: httpx.Client, *, title_id: str, file: Path, size: int) -> str:
    pairs = {"title_id": title_id, "filename": file.name}
    written = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs.items())
    headers = {**_VERSION, "Upload-Length": str(size), "Upload-Metadata": written}
    answer = http.post(_PREFIX, headers=headers)
    house_client.result(answer)
    return answer.headers["Location"]


def _send(http: httpx.Client, place: str, chunk: bytes, offset: int) -> httpx.Response | None:
    headers = {**_VERSION, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    try:
        return http.patch(place, content=chunk, headers=headers)
    except httpx.TransportError:
        return None


def _ask_offset(http: httpx.Client, place: str) -> int | None:
    """How much has arrived; None while the house does not answer."""
    try:
        answer = http.head(place, headers=_VERSION)
    except httpx.TransportError:
        return None
    if answer.status_code in (404, 410):
        raise click.ClickException("Lần tải lên này không còn nữa. · This upload is gone; please start again.")
    return _offset_of(answer)


def _offset_of(answer: httpx.Response) -> int | None:
    text = answer.headers.get("Upload-Offset", "")
    return int(text) if answer.is_success and text.isascii() and text.isdigit() else None
