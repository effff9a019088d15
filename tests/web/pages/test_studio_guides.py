"""A house writes its guide in the browser, with no script at all."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.support import guides_stand_in, html_page, studio_stand_in
from tests.support.html_page import Element
from tests.support.services_stand_in import Scene
from tests.web.pages.test_studio_title import form_of
from web import form_tokens
from web.pages import studio_guide_steps, studio_guides

PAGE = "/studio/titles/ttl_1/guides"
assert studio_guides.router.routes
assert studio_guide_steps.router.routes


@pytest.fixture
def house(house: Scene) -> Scene:
    """A title with a guide in two languages; in Korean the second note is missing."""
    studio_stand_in.add_sheet(house)
    house.guides["vi"] = guides_stand_in.sheet("vi")
    korean = guides_stand_in.sheet("ko")
    house.guides["ko"] = korean.model_copy(update={"noted": [korean.noted[0], korean.noted[2]]})
    return house


async def page_of(client: httpx.AsyncClient, path: str) -> Element:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return html_page.parse(answer.text)


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/vi", f"{PAGE}/vi/file"])
async def test_nobody_reads_it_without_signing_in(visitor: httpx.AsyncClient, path: str) -> None:
    assert (await visitor.get(path)).headers["location"] == "/sign-in"


async def test_a_language_is_begun_and_those_there_are_are_listed(clara: httpx.AsyncClient, house: Scene) -> None:
    page = await page_of(clara, PAGE)
    assert [link.text for link in page.one("ul", class_="guide-list").all("a")] == ["Tiếng Việt", "한국어"]
    choices = [option.attributes["value"] for option in page.one("select", id="language").all("option")]
    assert "vi" not in choices
    answer = await clara.post(PAGE, data=form_of(page, "/guides") | {"language": "fr"})
    assert answer.headers["location"] == f"{PAGE}/fr"
    assert house.studio_calls == [("PUT fr", "", None)]
    nonsense = await clara.post(PAGE, data=form_of(page, "/guides") | {"language": "../vi"})
    assert nonsense.headers["location"] == PAGE


async def test_two_languages_stand_beside_each_other_and_a_missing_note_begins_like_the_other(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    page = await page_of(clara, f"{PAGE}/ko")
    rows = page.all("li", class_="guide-row")
    assert len(rows) == 3
    assert "Trống trận nổi lên." in rows[1].text
    missing = rows[1].link("Viết đoạn này")
    form = form_of(await page_of(clara, missing.partition("#")[0]), "/notes")
    assert (form["start"], form["end"], form["text"], form["note"]) == ("0:10", "0:14", "", "")
    answer = await clara.post(f"{PAGE}/ko/notes", data=form | {"text": "전쟁의 북소리."})
    assert answer.headers["location"].startswith(f"{PAGE}/ko?done=noted")
    what, body, revision = house.studio_calls[0]
    assert (what, revision) == ("POST ko/notes", None)
    assert json.loads(body)["text"] == "전쟁의 북소리."


async def test_a_note_is_changed_or_removed_with_the_revision_that_was_read(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    page = await page_of(clara, f"{PAGE}/vi")
    form = form_of(await page_of(clara, page.link("Sửa").partition("#")[0]), "/notes")
    assert form["text"] == "Màn nhung mở."
    await clara.post(f"{PAGE}/vi/notes", data=form | {"text": "Màn nhung từ từ mở." + "ộ" * 1900})
    await clara.post(f"{PAGE}/vi/notes", data=form | {"remove": "1"})
    assert [(what, revision) for what, _, revision in house.studio_calls] == [
        ("PUT vi/notes/gnt_vi_0", '"0"'),
        ("DELETE vi/notes/gnt_vi_0", '"0"'),
    ]


async def test_what_is_refused_stands_in_the_form_again(clara: httpx.AsyncClient, house: Scene) -> None:
    form = form_of(await page_of(clara, f"{PAGE}/vi"), "/notes")
    wrong = await clara.post(f"{PAGE}/vi/notes", data=form | {"start": "sớm", "text": "Giữ lại"})
    assert wrong.status_code == 422
    assert html_page.parse(wrong.text).one("input", id="start").attributes["aria-invalid"] == "true"
    assert html_page.parse(wrong.text).one("textarea", id="text").text == "Giữ lại"
    house.refusal = (409, "moment_taken", "Đã có một đoạn lúc này.", "Taken.")
    taken = await clara.post(f"{PAGE}/vi/notes", data=form | {"start": "1", "text": "Giữ lại"})
    assert taken.status_code == 409
    assert "Đã có một đoạn lúc này." in taken.text
    assert html_page.parse(taken.text).one("textarea", id="text").text == "Giữ lại"


async def test_approving_says_what_was_read(clara: httpx.AsyncClient, house: Scene) -> None:
    page = await page_of(clara, f"{PAGE}/vi")
    await clara.post(f"{PAGE}/vi/steps/approved", data=form_of(page, "/approved"))
    await clara.post(f"{PAGE}/vi/steps/discarded", data=form_of(page, "/discarded"))
    assert house.studio_calls == [("POST vi/approvals", "", '"4"'), ("DELETE vi", "", '"4"')]
    assert (await clara.post(f"{PAGE}/vi/steps/sung", data=form_of(page, "/approved"))).status_code == 404
    house.guides["vi"] = guides_stand_in.sheet("vi", on_show=True)
    page = await page_of(clara, f"{PAGE}/vi")
    assert "Khán giả vẫn thấy bản duyệt lần trước." in page.one("main").text
    answer = await clara.post(f"{PAGE}/vi/steps/taken", data=form_of(page, "/taken"))
    assert answer.headers["location"] == f"{PAGE}/vi?done=taken&beside=ko"


async def test_a_machine_s_text_is_marked_until_somebody_approves_it(clara: httpx.AsyncClient, house: Scene) -> None:
    house.guides["vi"] = guides_stand_in.sheet("vi", origin="machine", translated_from="ko")
    assert "Bản này do máy viết." in (await page_of(clara, f"{PAGE}/vi")).one("main").text
    assert "Do máy làm" in (await page_of(clara, PAGE)).one("main").text


async def test_a_file_is_brought_in_and_taken_home(clara: httpx.AsyncClient, house: Scene) -> None:
    form = form_of(await page_of(clara, f"{PAGE}/vi"), "/file")
    form.pop("file", None)
    upload = {"file": ("thuyet-minh.vtt", "WEBVTT\n\nộ".encode(), "text/vtt")}
    answer = await clara.post(f"{PAGE}/vi/file", data=form, files=upload)
    assert answer.headers["location"].startswith(f"{PAGE}/vi?done=broughtin")
    assert house.studio_calls == [("PUT vi/file", "WEBVTT\n\nộ", '"4"')]
    house.refusal = (400, "guide_file_refused", "Dòng 3: thời gian không đọc được.", "Line 3: …")
    refused = await clara.post(f"{PAGE}/vi/file", data=form, files=upload)
    assert (refused.status_code, "Dòng 3: thời gian không đọc được." in refused.text) == (400, True)
    home = await clara.get(f"{PAGE}/vi/file?format=json")
    assert (home.text, home.headers["content-type"]) == ("WEBVTT json", "text/vtt; charset=utf-8")
    assert "guide-vi" in home.headers["content-disposition"]


async def test_a_file_without_our_token_or_past_the_limit_is_not_taken(
    clara: httpx.AsyncClient, house: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = form_of(await page_of(clara, f"{PAGE}/vi"), "/file")
    form.pop("file", None)
    upload = {"file": ("x.vtt", b"WEBVTT", "text/vtt")}
    without = {name: value for name, value in form.items() if name != form_tokens.FIELD}
    assert (await clara.post(f"{PAGE}/vi/file", data=without, files=upload)).status_code == 403
    assert (await clara.post(f"{PAGE}/vi/file", data=form)).status_code == 403  # not a form with a file
    two = [("file", ("a.vtt", b"a", "text/vtt")), ("file", ("b.vtt", b"b", "text/vtt"))]
    assert (await clara.post(f"{PAGE}/vi/file", data=form, files=two)).status_code == 403
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert (await clara.post(f"{PAGE}/vi/file", content=b"--y nonsense", headers=broken)).status_code == 403
    large = {"file": ("x.vtt", b"x" * 1_030_000, "text/vtt")}
    assert (await clara.post(f"{PAGE}/vi/file", data=form, files=large)).status_code == 413
    assert house.studio_calls == []


async def test_a_machine_is_asked_to_translate_and_without_one_the_button_says_why(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    page = await page_of(clara, f"{PAGE}/ko")
    assert "Nơi này chưa có máy dịch" in page.one("main").text
    form = form_of(page, "/translated")
    assert form["source"] in {"", "vi"}
    house.refusal = (409, "translator_missing", "Nơi này chưa có máy dịch. Người vận hành…", "None is set up.")
    refused = await clara.post(f"{PAGE}/ko/steps/translated", data=form | {"source": "vi"})
    assert (refused.status_code, "Người vận hành…" in refused.text) == (409, True)
    answer = await clara.post(f"{PAGE}/ko/steps/translated", data=form | {"source": "vi"})
    assert answer.headers["location"].startswith(f"{PAGE}/ko?done=translated")
    assert house.studio_calls[-1] == ("POST ko/translations", '{"source":"vi"}', None)


async def test_while_the_machine_works_the_page_follows_it(clara: httpx.AsyncClient, house: Scene) -> None:
    house.guides["ko"] = guides_stand_in.sheet("ko", translation="running", origin="machine", translated_from="vi")
    page = await page_of(clara, f"{PAGE}/ko")
    assert page.one("div", id="side").attributes["data-refresh-seconds"] == "2"
    assert page.one("progress").attributes["max"] == "3"
    actions = [form.attributes["action"] for form in page.all("form")]
    assert not [action for action in actions if action.endswith(("/approved", "/notes", "/translated"))]


async def test_a_voice_that_says_older_words_is_named(clara: httpx.AsyncClient, house: Scene) -> None:
    ready, now = guides_stand_in.voice("ready"), datetime.now(UTC)
    for changed_at, stale in ((now + timedelta(hours=1), True), (now - timedelta(hours=1), False)):
        house.guides["vi"] = guides_stand_in.sheet("vi", voice=ready, changed_at=changed_at)
        assert ("đã được sửa" in (await page_of(clara, f"{PAGE}/vi")).one("main").text) is stale


async def test_a_voice_is_made_followed_and_taken_back(clara: httpx.AsyncClient, house: Scene) -> None:
    page = await page_of(clara, f"{PAGE}/vi")
    await clara.post(f"{PAGE}/vi/steps/spoken", data=form_of(page, "/spoken"))
    assert house.studio_calls == [("POST vi/voices", "", None)]
    for state, told in (("waiting", "Đang đợi máy"), ("working", "Máy đang đọc"), ("ready", "Thuyết minh (máy đọc)")):
        house.guides["vi"] = guides_stand_in.sheet("vi", voice=guides_stand_in.voice(state))
        page = await page_of(clara, f"{PAGE}/vi")
        assert told in page.one("section", aria_labelledby="voice").text
        assert page.one("div", id="side").attributes["data-refresh-seconds"] == ("" if state == "ready" else "2")
    house.guides["vi"] = guides_stand_in.sheet("vi", voice=guides_stand_in.voice("failed"))
    page = await page_of(clara, f"{PAGE}/vi")
    assert "Máy này không đọc được tiếng ấy." in page.one("section", aria_labelledby="voice").text
    await clara.post(f"{PAGE}/vi/steps/silenced", data=form_of(page, "/silenced"))
    assert house.studio_calls[-1][0] == "DELETE vi/voices"
