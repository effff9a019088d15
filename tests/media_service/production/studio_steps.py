"""What tests of the studio do again and again."""

from typing import Any

import httpx

from infra.storage import MEDIA
from media_service.production import routes_studio
from tests.media_service.stage import Stage

WRITTEN: dict[str, Any] = {
    "synopsis_vi": "Hai Bà Trưng nổi trống khởi nghĩa.",
    "credits": [{"role": "director", "name": "Nguyễn Thị Mai"}],
    "genre": "cai-luong",
    "spoken_language": "vi",
    "age_rating": "T13",
    "ticket_price_minor": 80_000,
}
EMPTY: dict[str, Any] = {"publish_when_playable": False, "age_rating": None, "ticket_price_minor": None}
MASTER = '#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",URI="sound.m3u8"\n#EXT-X-STREAM-INF:BANDWIDTH=1\n360p.m3u8\n'


def playlist(seconds: list[float], track: str = "360p") -> str:
    """A whole media playlist with one segment per duration."""
    head = f'#EXTM3U\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MAP:URI="{track}-init.mp4"\n'
    entries = "".join(f"#EXTINF:{each:.6f},\n{track}-{n}.m4s\n" for n, each in enumerate(seconds))
    return f"{head}{entries}#EXT-X-ENDLIST\n"


def at(title_id: str, place: str = "") -> str:
    """An address of the studio."""
    return routes_studio.router.prefix.format(title_id=title_id) + place


async def sheet(stage: Stage, title_id: str) -> dict[str, Any]:
    """All that the house knows about the title."""
    answer = await stage.client.get(at(title_id, "/sheet"), headers=stage.actor())
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def write(stage: Stage, title_id: str, revision: int | None = None, **words: Any) -> httpx.Response:
    """Change the title, based on the newest revision unless another is named."""
    number = (await sheet(stage, title_id))["revision"] if revision is None else revision
    headers = stage.actor() | {"If-Match": f'"{number}"'}
    return await stage.client.patch(at(title_id), json=words, headers=headers)


async def draft_with_film(stage: Stage, **changes: Any) -> str:
    """A draft of the studio whose film is wholly there; nothing is written about it yet."""
    title_id = await stage.title(**{**EMPTY, **changes})
    await stage.upload(title_id)
    claimed = await stage.claim(await stage.job_of(title_id))
    for name, text in (
        ("master", MASTER),
        ("360p", playlist([4.0, 4.0, 4.0, 3.0])),
        ("sound", playlist([4.01, 3.99, 4.0, 3.0], "sound")),
    ):
        await stage.parts.storage.put(f"{MEDIA}{claimed.asset_id}/f{claimed.fence}/{name}.m3u8", text.encode())
    await stage.playable(claimed, duration_seconds=15.0)
    await stage.completed(claimed, duration_seconds=15.0)
    return title_id
