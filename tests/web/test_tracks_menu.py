"""Subtitles and sounds in a real browser: a film of the real pipeline, playlists as media_service writes them."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route

from infra.contracts.transcode_report import Spoken
from infra.contracts.voice import SpokenCue, VoiceDocument
from infra.storage import Storage
from media_service.captions import reading
from media_service.tracks import staging
from media_service.tracks.models import Track
from media_service.tracks.queries import Showing
from tests.support import services_stand_in
from tests.support.encoding_house import EncodingHouse
from tests.support.media import make_film
from tests.support.services_stand_in import Scene, key_of, playback_of
from tests.support.settings import make_settings
from tests.web.test_player import fact, position, wait_for, wait_until
from transcoder.hls.validator.validation import validate
from web.app import create_app

SECONDS, TRIMMED = 22, 4
VI = "1\n00:00:09,000 --> 00:00:12,000\nTrống nổi\n\n2\n00:00:13,000 --> 00:00:20,000\nRa trận\n".encode()
EN = b"WEBVTT\n\n00:09.000 --> 00:12.000\nThe drums\n"
SUBTITLES = [("vi", "Tiếng Việt", VI, False), ("en", "English", EN, False), ("en", "English [CC]", EN, True)]


@dataclass
class Film:
    """A film below a storage folder, its two sets of playlists, and what was asked for."""

    folder: Path
    whole: str
    trimmed: str
    asked: list[str] = field(default_factory=list)

    async def media(self, request: Request) -> Response:
        """GET /v/{token}/ast_1/{file}"""
        self.asked.append(request.path_params["file"])
        return FileResponse(self.folder / request.path_params["file"])


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    folder = tmp_path_factory.mktemp("tracks")
    house = EncodingHouse(folder)
    master = make_film(folder / "film.mp4", size="320x180", seconds=SECONDS)
    with ThreadPoolExecutor(1) as thread:  # the browser keeps a loop of its own in this one
        return thread.submit(asyncio.run, _made(house, master)).result()


async def _made(house: EncodingHouse, master: Path) -> Film:
    assert await house.run(master) == "completed"
    document = VoiceDocument(language="vi", cues=[SpokenCue(start_seconds=8, text="Sân khấu sáng đèn.")])
    house.desk.claimed_by, house.desk.document_key = None, "voices/trk_1v1.json"
    house.desk.film_prefix = house.desk.prefix
    await house.storage.put(house.desk.document_key, document.model_dump_json().encode())
    assert await house.run(None) == "completed"
    showing = _showing(house.desk.named("voice")[0])
    whole = await staging.write(house.storage, showing, trim=None)
    trimmed = await staging.write(house.storage, showing, trim=(TRIMMED, SECONDS))
    return Film(_folder(house.storage), whole.playlist or "", trimmed.playlist or "")


def _folder(storage: Storage) -> Path:
    return storage.local_path("media/ast_1")


def _showing(spoken: Spoken) -> Showing:
    made = {"asset_id": "ast_1", "version": 1, "spoken": spoken.model_dump(mode="json")}
    about = {"kind": "voice", "language": "vi", "label": "Lời tả", "describes_video": True, "hard_of_hearing": False}
    tracks = [Track(id="trk_1", version=1, cues=[], rendition=made, **about)]
    for number, (language, label, content, hearing) in enumerate(SUBTITLES, 2):
        cues = [dict(cue.kept()) for cue in reading.read(content)]
        about = {"kind": "subtitles", "language": language, "label": label, "hard_of_hearing": hearing}
        tracks.append(Track(id=f"trk_{number}", version=1, cues=cues, describes_video=False, **about))
    return Showing("ttl_film", "ast_1", 3, 0, "f3/master.m3u8", None, "vi", True, tuple(tracks))


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    title = scene.add_title(id="ttl_film", spoken_language="vi")
    scene.add_order(title, id="ord_film")
    return scene


@pytest.fixture
def site(film: Film, scene: Scene, tmp_path: Path) -> Iterator[str]:
    """The address of pages, edge and stand-ins on a real port."""
    services = [
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://service.test")
        for app in (services_stand_in.ticketing_app(scene), services_stand_in.media_app(scene))
    ]
    pages = create_app(make_settings(tmp_path), ticketing_http=services[0], media_http=services[1])
    app = Starlette(routes=[Route("/v/{token}/ast_1/{file:path}", film.media), Mount("/", pages)])
    config = uvicorn.Config(app, port=0, log_level="error", ws="none", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def viewer(browser: Browser, site: str, scene: Scene) -> Iterator[Page]:
    """Somebody who holds a ticket, before the player."""
    page = browser.new_page(base_url=site)
    page.goto(f"/orders/ord_film?key={key_of(scene.orders['ord_film'])}")
    yield page
    page.context.close()


def watch(page: Page, scene: Scene, playlist: str, *, prefix: str = "", at: float = 9.5) -> None:
    scene.playback = playback_of("ttl_film").model_copy(update={"playlist_path": f"/v/token1/ast_1/{playlist}"})
    page.goto(f"{prefix}/watch/ttl_film")
    page.evaluate("const v = document.querySelector('video'); v.muted = true; v.play()")
    wait_for(page, "state", "playing")
    page.evaluate(f"document.querySelector('video').currentTime = {at}")


def on_screen(page: Page) -> str:
    """What stands over the picture now."""
    return str(
        page.evaluate(
            "[...document.querySelector('video').textTracks].filter(t => t.mode === 'showing')"
            ".flatMap(t => [...(t.activeCues || [])].map(c => c.text)).join('|')"
        )
    )


def first_begins(page: Page) -> float:
    """When the first subtitle of the language that is shown begins, on the player's clock."""
    shown = "[...document.querySelector('video').textTracks].find(t => t.mode === 'showing')"
    return float(page.evaluate(f"{shown}.cues[0].startTime"))


def test_what_stands_beside_a_film_breaks_no_rule_whole_or_cut(film: Film) -> None:
    def fetch(name: str) -> bytes | None:
        return (film.folder / name).read_bytes() if (film.folder / name).is_file() else None

    for playlist in (film.whole, film.trimmed):
        assert validate(playlist, fetch) == []


def test_a_language_is_chosen_with_the_keyboard_and_read_at_its_moment(viewer: Page, scene: Scene, film: Film) -> None:
    watch(viewer, scene, film.whole)
    menu = viewer.get_by_label("Phụ đề")
    expect(menu).to_have_value("")  # the page's language is the one spoken
    menu.focus()
    menu.press("ArrowDown")
    wait_until(lambda: on_screen(viewer) == "Trống nổi")
    assert abs(first_begins(viewer) - 9) < 0.15  # hls.js counts from the first frame decoded, not the first shown
    menu.press("ArrowDown")
    viewer.evaluate("document.querySelector('video').currentTime = 9.5")
    wait_until(lambda: on_screen(viewer) == "The drums")
    viewer.evaluate("document.querySelector('video').currentTime = 14")
    wait_until(lambda: on_screen(viewer) == "")
    viewer.reload()
    wait_for(viewer, "subtitles", "^en$")  # remembered
    expect(viewer.get_by_label("Phụ đề").locator("option:checked")).to_have_text("English")
    viewer.get_by_label("Phụ đề").select_option("")
    wait_for(viewer, "subtitles", "^$")


def test_who_reads_another_language_than_is_spoken_reads_along_from_the_start(
    viewer: Page, scene: Scene, film: Film
) -> None:
    watch(viewer, scene, film.whole, prefix="/en")
    wait_for(viewer, "subtitles", "^en$")
    expect(viewer.get_by_label("Subtitles").locator("option:checked")).to_have_text("English")
    wait_until(lambda: on_screen(viewer) == "The drums")


def test_subtitles_of_a_cut_film_come_as_much_sooner(viewer: Page, scene: Scene, film: Film) -> None:
    watch(viewer, scene, film.trimmed, prefix="/en", at=9.5 - TRIMMED)
    wait_until(lambda: on_screen(viewer) == "The drums")
    assert abs(first_begins(viewer) - (9 - TRIMMED)) < 0.15


def test_the_voice_is_heard_instead_of_the_films_own_sound_and_back(viewer: Page, scene: Scene, film: Film) -> None:
    watch(viewer, scene, film.whole, at=1)
    menu = viewer.get_by_label("Âm thanh")
    expect(menu.locator("option")).to_have_text(["Tiếng gốc của phim", "Lời tả"])
    film.asked.clear()
    menu.select_option(label="Lời tả")
    wait_for(viewer, "sound", "Lời tả")
    wait_until(lambda: any(file.startswith("f3/trk_1v1f3/sound_0") for file in film.asked))
    was, at = decoded_sound(viewer), position(viewer)
    wait_until(lambda: decoded_sound(viewer) > was and position(viewer) > at)
    viewer.reload()
    wait_for(viewer, "sound", "Lời tả")  # remembered
    viewer.get_by_label("Âm thanh").select_option(label="Tiếng gốc của phim")
    wait_until(lambda: fact(viewer, "sound") == "Âm thanh")


def decoded_sound(page: Page) -> int:
    """Bytes of sound that were decoded until now."""
    return int(page.evaluate("document.querySelector('video').webkitAudioDecodedByteCount"))
