import io
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from media_service.production import posters
from tests.media_service.production.studio_steps import EMPTY, at, sheet
from tests.media_service.stage import Stage


def picture(kind: str, size: tuple[int, int] = (1600, 900), **more: Any) -> bytes:
    """A red picture of that kind."""
    drawn = io.BytesIO()
    Image.new("RGB", size, (160, 20, 30)).save(drawn, kind, **more)
    return drawn.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_becomes_the_poster_drawn_anew_and_leaves_again(stage: Stage, kind: str) -> None:
    title_id = await stage.title(**EMPTY)
    answer = await stage.client.put(at(title_id, "/poster"), content=picture(kind), headers=stage.actor())
    assert answer.status_code == 200, answer.text
    path = answer.json()["poster_path"]
    kept = Image.open(io.BytesIO(await stage.parts.storage.get(path.removeprefix("/"))))
    assert (kept.format, kept.size) == ("JPEG", (1280, 720))
    for width in (320, 640, 960, 1280):
        beside = path.removeprefix("/").replace("-w1280.jpg", f"-w{width}.webp")
        small = Image.open(io.BytesIO(await stage.parts.storage.get(beside)))
        assert (small.format, small.size) == ("WEBP", (width, width * 9 // 16))
    answer = await stage.client.delete(at(title_id, "/poster"), headers=stage.actor())
    assert (answer.json()["poster_path"], answer.json()["own_poster"]) == (None, False)


async def test_nothing_but_the_picture_survives(stage: Stage) -> None:
    secret = PngImagePlugin.PngInfo()
    secret.add_text("Comment", "nhà riêng của đạo diễn")
    title_id = await stage.title(**EMPTY)
    content = picture("PNG", pnginfo=secret) + b"<script>alert(1)</script>"
    answer = await stage.client.put(at(title_id, "/poster"), content=content, headers=stage.actor())
    kept = await stage.parts.storage.get(answer.json()["poster_path"].removeprefix("/"))
    assert b"script" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert "đạo diễn".encode() not in kept


def _bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 60,000 pixels wide and high."""
    small = bytearray(picture("PNG", (320, 200)))
    small[16:24] = (60_000).to_bytes(4, "big") * 2
    return bytes(small)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(100),
        b"\xff\xd8\xff" + bytes(1000),
        b"\x89PNG\r\n\x1a\n" + bytes(1000),
        b"RIFF\x00\x01\x00\x00WEBPVP8L" + b"\xff" * 1000,
        picture("JPEG")[:2000],
        picture("PNG", (100, 100)),
        _bomb(),
        b"RIFF\x00\x01\x00\x00WAVEfmt ",
    ],
    ids=["empty", "svg", "gif", "torn jpeg", "torn png", "torn webp", "cut short", "tiny", "bomb", "sound"],
)
async def test_what_is_no_picture_of_ours_is_refused_in_words(stage: Stage, content: bytes) -> None:
    title_id = await stage.title(**EMPTY)
    answer = await stage.client.put(at(title_id, "/poster"), content=content, headers=stage.actor())
    assert (answer.status_code, answer.json()["code"]) == (400, "poster_refused")
    assert (await sheet(stage, title_id))["poster_path"] is None


async def test_a_picture_one_byte_over_the_limit_is_refused(stage: Stage) -> None:
    title_id = await stage.title(**EMPTY)
    content = picture("JPEG").ljust(posters.BYTES_MAX, b"\0")
    answer = await stage.client.put(at(title_id, "/poster"), content=content, headers=stage.actor())
    assert answer.status_code == 200
    answer = await stage.client.put(at(title_id, "/poster"), content=content + b"\0", headers=stage.actor())
    assert (answer.status_code, answer.json()["code"]) == (413, "poster_too_large")
