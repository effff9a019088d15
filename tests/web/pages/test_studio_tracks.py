import re
from urllib.parse import urlencode

import httpx

from tests.support import studio_stand_in
from tests.support.services_stand_in import Scene
from web.pages import studio_tracks

PATH = "/studio/titles/ttl_1/tracks"
SRT = b"1\n00:00:01,000 --> 00:00:02,000\nx\n"


async def fields(clara: httpx.AsyncClient) -> dict[str, str]:
    """The hidden fields of a form on the page."""
    found = re.search(r'name="form_token" value="([^"]+)"', (await clara.get(PATH)).text)
    assert found is not None
    return {"form_token": found[1], "language": "vi"}


async def test_a_file_is_put_beside_the_film_under_its_languages_own_name(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    studio_stand_in.add_sheet(house)
    form = await fields(clara) | {"hard_of_hearing": "yes"}
    answer = await clara.post(PATH, data=form, files={"file": ("phụ đề.srt", SRT)})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}?done=put")
    query = urlencode({"label": "Tiếng Việt [CC]", "hard_of_hearing": "true"})
    assert house.studio_calls == [(f"PUT titles/ttl_1/subtitles/vi?{query}", SRT.decode(), None)]


async def test_a_refusal_stands_above_the_form_with_its_line_and_what_was_chosen(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    studio_stand_in.add_sheet(house)
    form = await fields(clara) | {"language": "ko", "label": "한국어"}
    house.refusal = (400, "subtitles_time_unreadable", "Dòng 7: chỗ này phải là dòng thời gian", "Line 7: …")
    answer = await clara.post(PATH, data=form, files={"file": ("x.srt", SRT)})
    assert answer.status_code == 400
    assert "Dòng 7: chỗ này phải là dòng thời gian" in answer.text
    assert re.search(r'<option value="ko" selected>', answer.text)
    assert 'value="한국어"' in answer.text


async def test_a_file_without_our_token_or_too_large_is_refused(clara: httpx.AsyncClient, house: Scene) -> None:
    studio_stand_in.add_sheet(house)
    form = await fields(clara)
    forged = await clara.post(PATH, data=form | {"form_token": "x"}, files={"file": ("x.srt", SRT)})
    assert forged.status_code == 403
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert (await clara.post(PATH, content=b"--y\r\n", headers=broken)).status_code == 403
    large = b"x" * (studio_tracks._FILE_BYTES_MAX)
    assert (await clara.post(PATH, data=form, files={"file": ("x.srt", large)})).status_code == 413
    assert house.studio_calls == []


async def test_a_track_is_taken_off(clara: httpx.AsyncClient, house: Scene) -> None:
    studio_stand_in.add_sheet(house)
    form = await fields(clara)
    for named, asked in (("trk_1", "trk_1"), ("../x", "-")):
        answer = await clara.post(f"{PATH}/removals", data=form | {"track": named})
        assert answer.status_code == 303
        assert house.studio_calls[-1][0] == f"DELETE titles/ttl_1/tracks/{asked}"


async def test_whoever_is_not_signed_in_is_sent_to_the_door(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get(PATH)
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["location"]
