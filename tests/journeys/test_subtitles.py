"""Subtitles and a voice join a film that is on sale: read at their moment, changed by keyboard, heard, taken off."""

import re
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, Request, expect

from infra import clock
from infra.contracts.actor import Actor, Role, sign_actor
from infra.embedded.demo_house import ORGANISATION_ID, TITLE_ID
from tests.infra.cli.conftest import settings_of
from tests.journeys.studio_steps import sign_in
from tests.journeys.test_buy_and_watch import media_time
from tests.support import house
from tests.support.house import House

TRACKS = f"/studio/titles/{TITLE_ID}/tracks"
SPOKEN = {"label": "Lời tả", "cues": [{"start_seconds": 1, "text": "Rừng buổi sáng. Một chú thỏ vươn vai."}]}
VI = "1\n00:00:09,000 --> 00:00:13,000\nTrống nổi lên rồi\n\n2\n00:00:14,000 --> 00:00:20,000\nHai Bà ra trận\n"
EN = "WEBVTT\n\n00:09.000 --> 00:13.000\nThe <i>drums</i> have sounded\n"


def test_subtitles_are_read_and_a_voice_is_heard_on_a_film_that_was_made_long_ago(
    visitor: Page, stage: House, film: dict[str, Any], folder: Path
) -> None:
    owner = visitor
    sign_in(owner, stage)
    refused = put(owner, folder, "hỏng.srt", VI.replace("00:00:14,000", "00:00:08,000"), "vi")
    expect(refused.get_by_role("alert")).to_contain_text("Dòng 5")
    for name, text, language in (("vở diễn.srt", VI, "vi"), ("show.vtt", EN, "en")):
        expect(put(owner, folder, name, text, language).get_by_text("Đã xong")).to_be_visible()
    ask_for_a_voice(stage)

    def spoken() -> bool:
        owner.goto(TRACKS)
        return owner.get_by_text("Đã có trong trình phát").count() == 3

    house.wait_until(spoken, 90, "the voice", pause=1)

    heard: list[str] = []
    owner.on("request", lambda request: note(request, heard))
    watch(owner)
    read_along_by_keyboard(owner)
    hear_the_voice(owner, heard)

    for _ in range(3):
        owner.goto(TRACKS)
        owner.get_by_role("button", name=re.compile("^Gỡ")).first.click()
        expect(owner.get_by_text("Đã gỡ")).to_be_visible()


def put(page: Page, folder: Path, name: str, text: str, language: str) -> Page:
    """A file through the form; the page that answers."""
    (folder / name).write_text(text)
    page.goto(TRACKS)
    page.get_by_label("Tệp").set_input_files(folder / name)
    page.get_by_label("Ngôn ngữ").select_option(language)
    page.get_by_role("button", name="Đưa vào phim").click()
    return page


def ask_for_a_voice(stage: House) -> None:
    """An editor of the house asks for it over the API."""
    actor = Actor(subject="acc_editor", roles={ORGANISATION_ID: frozenset({Role.EDITOR})})
    token = sign_actor(actor, private_key_pem=settings_of(stage).actor_private_key.get_secret_value(), now=clock.now())
    path = f"{stage.address}/api/media/titles/{TITLE_ID}/voices/vi"
    httpx.put(path, json=SPOKEN, headers={"Authorization": f"Bearer {token}"}).raise_for_status()


def note(request: Request, heard: list[str]) -> None:
    """Remember segments of sound."""
    if "/sound_0" in request.url:
        heard.append(request.url)


def watch(page: Page) -> None:
    """The film from its ninth second, for whoever may see it before the sale."""
    page.goto(f"/studio/titles/{TITLE_ID}/screening")
    expect(page.get_by_label("Phụ đề")).to_be_visible(timeout=60_000)
    page.evaluate("const v = document.querySelector('video'); v.muted = true; v.currentTime = 9.5; v.play()")
    house.wait_until(lambda: media_time(page) > 9.6, 60, "the picture to move")


def read_along_by_keyboard(page: Page) -> None:
    """The language is chosen with the arrow keys; the text is on screen at its moment, and only then."""
    menu = page.get_by_label("Phụ đề")
    expect(menu).to_have_value("")
    menu.focus()
    menu.press("ArrowDown")
    house.wait_until(lambda: on_screen(page) == "Trống nổi lên rồi", 30, "the Vietnamese subtitle")
    begins = page.evaluate(
        "[...document.querySelector('video').textTracks].find(t => t.mode === 'showing').cues[0].startTime"
    )
    assert abs(begins - 9) < 0.15  # the picture itself stands a few frames after the clock's beginning
    menu.press("ArrowDown")
    menu.press("ArrowDown")
    page.evaluate("document.querySelector('video').currentTime = 9.5")
    house.wait_until(lambda: on_screen(page) == "The <i>drums</i> have sounded", 30, "the English subtitle")
    page.evaluate("document.querySelector('video').currentTime = 15")
    house.wait_until(lambda: on_screen(page) == "", 30, "the subtitle to end")
    page.reload()
    expect(page.locator("[data-player]")).to_have_attribute("data-subtitles", "en", timeout=60_000)  # remembered


def on_screen(page: Page) -> str:
    """What stands over the picture now."""
    return str(
        page.evaluate(
            "[...document.querySelector('video').textTracks].filter(t => t.mode === 'showing')"
            ".flatMap(t => [...(t.activeCues || [])].map(c => c.text)).join('|')"
        )
    )


def hear_the_voice(page: Page, heard: list[str]) -> None:
    """The other sound is fetched and decoded."""
    page.evaluate("document.querySelector('video').play()")
    page.get_by_label("Âm thanh").select_option(label="Lời tả")
    expect(page.locator("[data-player]")).to_have_attribute("data-sound", "Lời tả", timeout=30_000)
    house.wait_until(lambda: any("/trk_" in url for url in heard), 30, "the voice's segments")
    before = decoded_sound(page)
    house.wait_until(lambda: decoded_sound(page) > before, 30, "the voice to play")


def decoded_sound(page: Page) -> int:
    """Bytes of sound that were decoded until now."""
    return int(page.evaluate("document.querySelector('video').webkitAudioDecodedByteCount"))
