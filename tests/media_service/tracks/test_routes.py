from typing import Any

import pytest

from infra.contracts.actor import Role
from infra.contracts.voice import SPOKEN_MAX
from infra.storage import MEDIA
from media_service.captions import reading
from media_service.tracks import service
from tests.media_service.production.studio_steps import draft_with_film
from tests.media_service.stage import OTHER_HOUSE, Stage
from tests.media_service.tracks.track_steps import MASTER, SRT, at, drained, put, shown, shown_with

pytestmark = pytest.mark.both_engines


async def film(stage: Stage, **changes: Any) -> str:
    """A title whose film is wholly there, with the playlist our transcoder would write."""
    title_id = await draft_with_film(stage, **changes)
    key, _ = await shown(stage, title_id)
    await stage.parts.storage.put(key, MASTER.encode())
    return title_id


async def test_subtitles_join_a_film_without_a_touch_on_what_was_there(stage: Stage) -> None:
    title_id = await film(stage)
    key, before = await shown(stage, title_id)
    answer = await put(stage, title_id)
    assert answer.status_code == 200, answer.text
    assert [(one["kind"], one["state"], one["cue_count"]) for one in answer.json()] == [("subtitles", "ready", 2)]
    track = answer.json()[0]["id"]
    staged, text = await shown_with(stage, title_id, "TYPE=SUBTITLES")
    assert (
        '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="Tiếng Việt",LANGUAGE="vi",DEFAULT=NO,AUTOSELECT=YES,'
        f'FORCED=NO,URI="{track}v1.m3u8"\n'
    ) in text
    assert ',SUBTITLES="subtitles"\n360p.m3u8\n' in text
    assert staged != key
    assert (await stage.parts.storage.get(key)).decode() == before
    folder = key.rpartition("/")[0]
    segment = (await stage.parts.storage.get(f"{folder}/{track}v1_00001.vtt")).decode()
    assert segment.startswith("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:90000,LOCAL:00:00:00.000\n")
    assert "Hai Bà ra trận" in segment


async def test_subtitles_are_replaced_and_removed_and_whoever_watches_keeps_what_they_have(stage: Stage) -> None:
    title_id = await film(stage)
    track = (await put(stage, title_id)).json()[0]["id"]
    first, old = await shown_with(stage, title_id, f"{track}v1.m3u8")
    await put(stage, title_id, SRT.replace("Hai Bà", "Bà Trưng"), label="Tiếng Việt (mới)")
    _, new = await shown_with(stage, title_id, f"{track}v2.m3u8")
    assert 'NAME="Tiếng Việt (mới)"' in new
    assert (await stage.parts.storage.get(first)).decode() == old
    assert await stage.parts.storage.get(f"{first.rpartition('/')[0]}/{track}v1_00001.vtt")
    gone = await stage.client.delete(at(title_id, f"/tracks/{track}"), headers=stage.actor())
    assert gone.json() == []
    key, _ = await shown_with(stage, title_id, "TYPE=SUBTITLES", there=False)
    assert key.endswith("/f1/master.m3u8")
    again = await stage.client.delete(at(title_id, f"/tracks/{track}"), headers=stage.actor())
    assert (again.status_code, again.json()["code"]) == (404, "track_unknown")


async def test_a_cut_film_has_its_subtitles_cut_with_it_and_back_whole(stage: Stage) -> None:
    title_id = await film(stage)
    track = (await put(stage, title_id)).json()[0]["id"]
    await shown_with(stage, title_id, track)
    await drained(stage)  # nothing that is still to be heard makes other playlists
    opened = await stage.client.post(at(title_id, "/screenings"), headers=stage.actor())
    assert opened.json()["playlist_path"].endswith((await shown(stage, title_id))[0].rpartition("/")[2])
    wish = {"start_seconds": 4, "end_seconds": 12}
    trimmed = await stage.client.put(at(title_id, "/trim"), json=wish, headers=stage.actor())
    assert trimmed.json()["trim"] == {"start_seconds": 4.0, "end_seconds": 12.0}
    key, text = await shown(stage, title_id)
    mark = key.rpartition("/")[2].split(".")[1]
    assert f'URI="{track}v1.{mark}.m3u8"' in text
    opened = await stage.client.post(at(title_id, "/screenings"), headers=stage.actor())
    assert opened.json()["playlist_path"].endswith("/f1/master.m3u8")  # the screening room shows what was cut away
    cut = (await stage.parts.storage.get(f"{key.rpartition('/')[0]}/{track}v1.{mark}.m3u8")).decode()
    assert [line for line in cut.splitlines() if line.endswith(".vtt")] == [f"{track}v1_0000{n}.vtt" for n in (1, 2)]
    await put(stage, title_id, language="en", label="English")
    _, text = await shown_with(stage, title_id, 'NAME="English"')
    assert text.count(".m3u8") == 4
    assert "360p.m3u8" not in text  # the cut stays
    await stage.client.put(at(title_id, "/trim"), json={}, headers=stage.actor())
    _, text = await shown(stage, title_id)
    assert f'URI="{track}v1.m3u8"' in text
    assert 'NAME="English"' in text


async def test_what_is_put_while_the_film_is_in_the_works_appears_when_it_is_whole(stage: Stage) -> None:
    title_id, claimed = await stage.on_screen()
    folder = f"{MEDIA}{claimed.asset_id}/f{claimed.fence}"
    segments = "#EXTINF:4.0,\na.m4s\n#EXT-X-ENDLIST\n"
    for name, text in (("master", MASTER), ("360p", f"#EXTM3U\n{segments}"), ("sound", f"#EXTM3U\n{segments}")):
        await stage.parts.storage.put(f"{folder}/{name}.m3u8", text.encode())
    assert [one["state"] for one in (await put(stage, title_id)).json()] == ["waiting"]
    assert "TYPE=SUBTITLES" not in (await shown(stage, title_id))[1]
    assert (await stage.completed(claimed)).status_code == 200
    await shown_with(stage, title_id, "TYPE=SUBTITLES")


async def test_captions_for_the_hard_of_hearing_stand_beside_the_subtitles_of_that_language(stage: Stage) -> None:
    title_id = await film(stage)
    await put(stage, title_id)
    answer = await put(stage, title_id, label="Tiếng Việt (khiếm thính)", hard_of_hearing=True)
    assert len(answer.json()) == 2
    _, text = await shown_with(stage, title_id, "khiếm thính")
    assert 'CHARACTERISTICS="public.accessibility.transcribes-spoken-dialog,' in text


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"language": "Vietnamese!"}, "track_malformed"),
        ({"label": 'a"b'}, "track_malformed"),
        ({"label": " "}, "track_malformed"),
        ({"label": "x" * 81}, "track_malformed"),
        ({"content": "no times"}, "subtitles_time_unreadable"),
        ({"content": b"\xff\xd8\xff"}, "subtitles_encoding_unknown"),
    ],
)
async def test_what_cannot_be_shown_is_refused(stage: Stage, about: dict[str, Any], code: str) -> None:
    title_id = await stage.title()
    answer = await put(stage, title_id, **about)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_limits_hold_at_one_past_them(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    title_id = await stage.title()
    padded = SRT.encode() + b"\n" * (reading.BYTES_MAX - len(SRT.encode()))
    assert (await put(stage, title_id, padded)).status_code == 200
    answer = await put(stage, title_id, padded + b"\n")
    assert (answer.status_code, answer.json()["code"]) == (413, "subtitles_too_large")
    answer = await put(stage, title_id, language="en")
    assert (answer.status_code, answer.json()["code"]) == (409, "track_label_taken")
    monkeypatch.setattr(service, "TRACKS_MAX", 2)
    assert (await put(stage, title_id, language="en", label="English")).status_code == 200
    answer = await put(stage, title_id, language="fr", label="Français")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_tracks")
    assert (await put(stage, title_id, language="en", label="English (US)")).status_code == 200


async def test_a_house_has_a_machine_speak_over_its_film(stage: Stage) -> None:
    title_id = await film(stage)
    wish = {"label": "Lời tả", "cues": [{"start_seconds": 1, "text": "Sân khấu tối."}]}
    place = at(title_id, "/voices/vi")
    answer = await stage.client.put(place, json=wish, headers=stage.actor())
    assert answer.status_code == 200, answer.text
    voice = answer.json()[0]
    assert (voice["kind"], voice["state"], voice["machine_made"]) == ("voice", "waiting", True)
    too_many = wish | {"cues": [{"start_seconds": 1, "text": "x"}] * (SPOKEN_MAX + 1)}
    assert (await stage.client.put(place, json=too_many, headers=stage.actor())).status_code == 422
    stranger = await stage.client.put(place, json=wish, headers=stage.actor(OTHER_HOUSE, Role.OWNER))
    assert stranger.json()["code"] == "title_unknown"
    box_office = await stage.client.put(place, json=wish, headers=stage.actor(role=Role.BOX_OFFICE))
    assert box_office.status_code == 403


@pytest.mark.parametrize(("method", "place"), [("GET", ""), ("PUT", "/subtitles/vi?label=x"), ("DELETE", "/{track}")])
async def test_another_house_learns_nothing_and_the_box_office_changes_nothing(
    stage: Stage, method: str, place: str
) -> None:
    title_id = await stage.title()
    track = (await put(stage, title_id)).json()[0]["id"]
    path = at(title_id, place if place.startswith("/subtitles") else f"/tracks{place.format(track=track)}")
    stranger = await stage.client.request(method, path, content=SRT, headers=stage.actor(OTHER_HOUSE, Role.OWNER))
    assert (stranger.status_code, stranger.json()["code"]) == (404, "title_unknown")
    other = await stage.title()
    if method == "DELETE":
        elsewhere = at(other, f"/tracks/{track}")
        assert (await stage.client.delete(elsewhere, headers=stage.actor())).json()["code"] == "track_unknown"
    box_office = await stage.client.request(method, path, content=SRT, headers=stage.actor(role=Role.BOX_OFFICE))
    assert box_office.status_code == (200 if method == "GET" else 403)
