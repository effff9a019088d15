"""The player in a real browser: real segments, an edge that knows tokens, and a right that ends."""

import asyncio
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from media_service.playback.schemas import PlaybackToken
from tests.support import services_stand_in
from tests.support.media import run_ffmpeg
from tests.support.services_stand_in import Scene, key_of, playback_of
from tests.support.settings import make_settings
from web.app import create_app

PATIENCE_MS = 60_000  # for machines with much else to do
SECONDS = 160  # more than the player keeps in its buffer
LATER = SECONDS - 12
RUNGS = {"180p": "320x180", "360p": "640x360"}


@dataclass
class Edge:
    """Serves segments to the tokens it accepts, and renews them for as long as the right lasts."""

    folder: Path
    accepted: set[str] = field(default_factory=lambda: {"token1"})
    issued: int = 1
    renew_after_seconds: int = 600
    right_ended: bool = False
    network_down: bool = False
    segments_ready: int | None = None  # None: the film is complete
    not_there_yet: str | None = None  # a playlist that the multivariant playlist already names
    asked_in_vain: int = 0
    late: bool = False  # segments wait on their way until a token was renewed
    renewed: asyncio.Event = field(default_factory=asyncio.Event)
    used: list[str] = field(default_factory=list)  # tokens, request by request

    async def media(self, request: Request) -> Response:
        """GET /v/{token}/ast_1/f1/{file}"""
        token, file = request.path_params["token"], request.path_params["file"]
        self.used.append(token)
        if file.endswith(".m4s") and self.late:
            await self.renewed.wait()
        if self.network_down:
            return Response(status_code=502)
        if token not in self.accepted:
            return Response(status_code=403)
        if file == self.not_there_yet:
            self.asked_in_vain += 1
            return Response(status_code=404)
        if file.endswith(".m3u8") and self.segments_ready is not None:
            return Response(self._growing((self.folder / file).read_text()), media_type="application/vnd.apple.mpegurl")
        return FileResponse(self.folder / file)

    async def renew(self, request: Request) -> Response:
        """POST …/tokens"""
        if self.right_ended or request.headers["authorization"] != "Bearer renewal-key-1":
            vi, en = "Vé này đã được hoàn tiền.", "This ticket was refunded."
            return services_stand_in.problem(410, "right_revoked", vi, en)
        self.issued += 1
        self.accepted = {f"token{self.issued}"}
        self.renewed.set()
        token = PlaybackToken(
            token=f"token{self.issued}",
            expires_at=datetime.now(UTC) + timedelta(minutes=15),
            renew_after_seconds=self.renew_after_seconds,
        )
        return JSONResponse(token.model_dump(mode="json"), status_code=201)

    def _growing(self, playlist: str) -> str:
        if "#EXTINF" not in playlist or self.segments_ready is None:
            return playlist
        head, *segments = playlist.replace("#EXT-X-ENDLIST\n", "").split("#EXTINF")
        head = head.replace("PLAYLIST-TYPE:VOD", "PLAYLIST-TYPE:EVENT")
        return "#EXTINF".join([head, *segments[: self.segments_ready]])


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("film")
    for name, size in RUNGS.items():
        run_ffmpeg(
            *("-f", "lavfi", "-i", f"testsrc2=s={size}:r=10:d={SECONDS}", "-c:v", "libx264", "-preset", "ultrafast"),
            *("-pix_fmt", "yuv420p", "-g", "20", "-sc_threshold", "0", "-f", "hls", "-hls_time", "2"),
            *("-hls_segment_type", "fmp4", "-hls_playlist_type", "vod", "-hls_flags", "independent_segments"),
            *("-hls_fmp4_init_filename", f"{name}.mp4", "-hls_segment_filename", str(folder / f"{name}_%d.m4s")),
            str(folder / f"{name}.m3u8"),
        )
    streams = [
        f'#EXT-X-STREAM-INF:BANDWIDTH={rate},RESOLUTION={size},CODECS="avc1.42c01e"\n{name}.m3u8'
        for (name, size), rate in zip(RUNGS.items(), (300_000, 900_000), strict=True)
    ]
    (folder / "master.m3u8").write_text("\n".join(["#EXTM3U", "#EXT-X-VERSION:7", *streams, ""]))
    return folder


@pytest.fixture
def edge(film: Path) -> Edge:
    return Edge(film)


@pytest.fixture
def site(edge: Edge, tmp_path: Path) -> Iterator[str]:
    """The address of pages, edge and stand-ins on a real port."""
    scene = Scene()
    title = scene.add_title(id="ttl_film")
    order = scene.add_order(title, id="ord_film")
    scene.playback = playback_of(title.id, renew_after_seconds=edge.renew_after_seconds)
    services = [
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://service.test")
        for app in (services_stand_in.ticketing_app(scene), services_stand_in.media_app(scene))
    ]
    pages = create_app(make_settings(tmp_path), ticketing_http=services[0], media_http=services[1])
    app = Starlette(
        routes=[
            Route("/v/{token}/ast_1/f1/{file}", edge.media),
            Route("/api/media/playback-sessions/pbs_1/tokens", edge.renew, methods=["POST"]),
            Mount("/", pages),
        ]
    )
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="error", ws="none", lifespan="off", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    wait_until(lambda: server.started)
    yield f"http://127.0.0.1:{port}/orders/{order.id}?key={key_of(order)}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def viewer(browser: Browser, site: str) -> Iterator[Page]:
    """Somebody who holds a ticket, before the player."""
    page = browser.new_page()
    page.goto(site)
    yield page
    page.context.close()


def wait_until(done: Callable[[], bool], seconds: float = PATIENCE_MS / 1000) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def watch(page: Page, path: str = "/watch/ttl_film") -> None:
    page.goto(path if path.startswith("http") else f"{page.url.split('/orders')[0]}{path}")
    page.evaluate("document.querySelector('video').muted = true; document.querySelector('video').play()")
    expect(page.locator("[data-player]")).to_have_attribute("data-state", "playing", timeout=PATIENCE_MS)


def fact(page: Page, name: str) -> str:
    return page.locator("[data-player]").get_attribute(f"data-{name}") or ""


def wait_for(page: Page, name: str, value: str) -> None:
    expect(page.locator("[data-player]")).to_have_attribute(f"data-{name}", re.compile(value), timeout=PATIENCE_MS)


def position(page: Page) -> float:
    return float(page.evaluate("document.querySelector('video').currentTime"))


def test_the_film_plays_within_the_content_security_policy(viewer: Page) -> None:
    complaints: list[str] = []
    viewer.on("console", lambda message: complaints.append(message.text))
    viewer.on("pageerror", lambda error: complaints.append(str(error)))
    watch(viewer)
    wait_for(viewer, "position", r"^[1-9]")
    assert fact(viewer, "level-height") in {"180", "360"}
    assert complaints == []


def test_the_quality_is_chosen_by_keyboard(viewer: Page) -> None:
    watch(viewer)
    quality = viewer.get_by_role("combobox", name="Chất lượng")
    assert quality.locator("option").all_inner_texts()[1:] == ["360p", "180p"]
    quality.focus()
    for keys, height in ((("ArrowDown", "ArrowDown"), "180"), (("ArrowUp",), "360")):
        for key in keys:
            viewer.keyboard.press(key)
        wait_for(viewer, "level-height", height)


class TestRenewal:
    """Tokens live shorter than films."""

    @pytest.fixture
    def edge(self, film: Path) -> Edge:
        return Edge(film, renew_after_seconds=2)

    def test_a_renewed_token_stands_in_every_later_request(self, viewer: Page, edge: Edge) -> None:
        watch(viewer)
        wait_for(viewer, "renewals", r"^[2-9]")
        before = len(edge.used)
        viewer.evaluate(f"document.querySelector('video').currentTime = {LATER}")
        wait_until(lambda: len(edge.used) > before)
        assert edge.used[before] == f"token{edge.issued}"
        wait_until(lambda: position(viewer) > LATER + 1)
        assert fact(viewer, "state") == "playing"

    def test_a_request_that_its_renewal_overtook_is_asked_again(self, viewer: Page, edge: Edge) -> None:
        edge.late = True
        watch(viewer)
        wait_until(lambda: position(viewer) > 1)
        assert fact(viewer, "state") == "playing"

    def test_a_right_that_ends_stops_the_show_and_empties_the_buffer(self, viewer: Page, edge: Edge) -> None:
        watch(viewer)
        edge.right_ended = True
        refusal = viewer.get_by_role("alert")
        expect(refusal).to_have_text("Vé này đã được hoàn tiền.", timeout=PATIENCE_MS)
        assert fact(viewer, "state") == "refused"
        assert viewer.evaluate("document.querySelector('video').buffered.length") == 0
        asked = len(edge.used)
        viewer.wait_for_timeout(1500)
        assert len(edge.used) == asked


def test_a_token_that_ran_out_while_the_device_slept_is_renewed(viewer: Page, edge: Edge) -> None:
    watch(viewer)
    edge.accepted.clear()
    viewer.evaluate(f"document.querySelector('video').currentTime = {LATER}")
    wait_until(lambda: position(viewer) > LATER + 1)
    assert fact(viewer, "renewals") == "1"


def test_an_edge_that_refuses_fresh_tokens_too_ends_the_show(viewer: Page, edge: Edge) -> None:
    watch(viewer)
    edge.accepted.clear()
    edge.right_ended = True
    viewer.evaluate(f"document.querySelector('video').currentTime = {LATER}")
    expect(viewer.get_by_role("alert")).to_be_visible(timeout=PATIENCE_MS)


def test_a_lost_network_is_waited_out_in_sight_of_the_viewer(viewer: Page, edge: Edge) -> None:
    watch(viewer)
    edge.network_down = True
    viewer.evaluate("document.querySelector('video').pause()")
    viewer.evaluate(f"document.querySelector('video').currentTime = {LATER}")
    expect(viewer.get_by_text("Mất kết nối. Đang kết nối lại…")).to_be_visible(timeout=PATIENCE_MS)
    edge.network_down = False
    viewer.evaluate("document.querySelector('video').play()")
    wait_until(lambda: position(viewer) > LATER + 1, 40)
    expect(viewer.get_by_text("Mất kết nối. Đang kết nối lại…")).to_be_hidden()


def test_a_film_in_the_works_starts_at_its_beginning_and_grows(viewer: Page, edge: Edge) -> None:
    edge.segments_ready = 4
    watch(viewer)
    assert position(viewer) < 3
    edge.segments_ready = 12
    viewer.evaluate("document.querySelector('video').playbackRate = 4")
    wait_until(lambda: position(viewer) > 12, 40)


def test_a_larger_picture_that_is_not_there_yet_disturbs_nobody_and_is_taken_when_it_is(
    viewer: Page, edge: Edge
) -> None:
    edge.segments_ready, edge.not_there_yet = 6, "360p.m3u8"
    watch(viewer)
    wait_until(lambda: edge.asked_in_vain > 0)
    wait_until(lambda: position(viewer) > 2)
    assert (fact(viewer, "level-height"), fact(viewer, "state")) == ("180", "playing")
    expect(viewer.get_by_text("Mất kết nối. Đang kết nối lại…")).to_be_hidden()

    edge.not_there_yet, edge.segments_ready = None, 40
    viewer.evaluate("document.querySelector('video').playbackRate = 4")
    expect(viewer.locator("[data-player]")).to_have_attribute("data-level-height", "360", timeout=60_000)


def test_the_viewer_returns_to_where_they_were(viewer: Page) -> None:
    watch(viewer)
    viewer.evaluate("document.querySelector('video').currentTime = 9.5")
    wait_for(viewer, "position", r"^(9\.[6-9]|1\d\.)")  # it plays on from there; a seek alone is not remembered
    wait_until(lambda: viewer.evaluate("Number(localStorage.getItem('sankhau.position.ttl_film'))") >= 9)
    viewer.reload()
    wait_for(viewer, "position", r"^(9|1\d)\.")
