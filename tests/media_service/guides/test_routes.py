"""A house writes guides; who may watch reads what was approved, and nobody else does."""

import asyncio
import hashlib
from typing import Any

import httpx
import pytest

from infra.contracts.actor import Role
from media_service.guides import queries, routes, routes_viewers, service, viewing
from media_service.guides.schemas import FILE_BYTES_MAX, NOTES_MAX, Note
from tests.media_service.production.studio_steps import draft_with_film
from tests.media_service.stage import OTHER_HOUSE, Stage

pytestmark = pytest.mark.both_engines
assert all((routes.router, routes_viewers.router, queries, service, viewing))

FILE = "WEBVTT\n\n00:00.000 --> 00:02.000\nMở màn\n\n00:05.000 --> 00:09.000\n{0}\n"
TASTE = '{"text": "Trống hội", "kind": "music", "heading": "Hồi một", "public": true, "until": "next"}'


def at(title_id: str, place: str = "/vi") -> str:
    """An address of the guides."""
    return routes.router.prefix.format(title_id=title_id) + place


def based_on(stage: Stage, revision: int) -> dict[str, str]:
    """The headers of a change based on that revision."""
    return stage.actor() | {"If-Match": f'"{revision}"'}


async def brought_in(stage: Stage, title_id: str, language: str = "vi") -> dict[str, Any]:
    """A guide from a file: two notes, the second of them public."""
    content = FILE.format(TASTE).encode()
    answer = await stage.client.put(at(title_id, f"/{language}/file"), content=content, headers=stage.actor())
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def approved(stage: Stage, title_id: str, language: str = "vi") -> dict[str, Any]:
    """A guide that viewers get."""
    sheet = await brought_in(stage, title_id, language)
    address, headers = at(title_id, f"/{language}/approvals"), based_on(stage, sheet["revision"])
    answer = await stage.client.post(address, headers=headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def watching(stage: Stage, title_id: str) -> tuple[str, dict[str, str]]:
    """A viewer's address of guides and her key."""
    wish = {"entitlement_token": stage.entitlement(title_id)}
    opened = (await stage.client.post("/api/media/playback-sessions", json=wish)).json()
    return _guides_of(opened)


def _guides_of(opened: dict[str, Any]) -> tuple[str, dict[str, str]]:
    key = {"Authorization": f"Bearer {opened['renewal_key']}"}
    return f"/api/media/playback-sessions/{opened['session_id']}/guides", key


async def test_what_is_approved_reaches_who_watches_and_a_draft_does_not(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    await approved(stage, title_id)
    await brought_in(stage, title_id, "en")
    address, key = await watching(stage, title_id)
    assert (await stage.client.get(address, headers=key)).json() == {"languages": ["vi"]}
    answer = await stage.client.get(f"{address}/vi", headers=key)
    assert [note["text"] for note in answer.json()["notes"]] == ["Mở màn", "Trống hội"]
    assert (answer.json()["approved"], answer.json()["machine_made"]) == (True, False)
    draft = await stage.client.get(f"{address}/en", headers=key)
    assert (draft.status_code, draft.json()["code"]) == (404, "guide_unknown")
    again = await stage.client.get(f"{address}/vi", headers=key | {"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_without_the_session_s_key_nothing_is_read(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    await approved(stage, title_id)
    address, _ = await watching(stage, title_id)
    other_address, other_key = await watching(stage, title_id)
    for headers in ({}, other_key, stage.actor()):
        for place in ("", "/vi"):
            answer = await stage.client.get(address + place, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "renewal_refused")
    assert (await stage.client.get(f"{other_address}/vi", headers=other_key)).status_code == 200


async def test_everybody_sees_the_languages_and_only_the_notes_given_as_a_taste(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    await approved(stage, title_id)
    await brought_in(stage, title_id, "en")
    offers = (await stage.client.get(f"/api/media/titles/{title_id}/guide-offers")).json()
    assert [(offer["language"], offer["notes"]) for offer in offers] == [("vi", 2)]
    assert [note["text"] for note in offers[0]["sample"]] == ["Trống hội"]
    hidden = await stage.client.get(f"/api/media/titles/{await stage.title()}/guide-offers")
    assert hidden.status_code == 404


async def test_a_correction_waits_for_an_approval_and_viewers_keep_what_they_had(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    sheet = await approved(stage, title_id)
    address, key = await watching(stage, title_id)
    note = sheet["noted"][0]
    change = {"start_seconds": 0.5, "text": "Màn nhung mở"}
    answer = await stage.client.put(
        at(title_id, f"/vi/notes/{note['id']}"), json=change, headers=based_on(stage, note["revision"])
    )
    assert answer.status_code == 200, answer.text
    listed = (await stage.client.get(at(title_id, ""), headers=stage.actor())).json()
    assert [(one["state"], one["on_show"]) for one in listed] == [("draft", True)]
    old = (await stage.client.get(f"{address}/vi", headers=key)).json()["notes"][0]
    assert old["text"] == "Mở màn"
    stale = await stage.client.post(at(title_id, "/vi/approvals"), headers=based_on(stage, sheet["revision"]))
    assert (stale.status_code, stale.json()["code"]) == (409, "guide_changed")
    fresh = based_on(stage, sheet["revision"] + 1)
    assert (await stage.client.post(at(title_id, "/vi/approvals"), headers=fresh)).status_code == 201
    assert (await stage.client.get(f"{address}/vi", headers=key)).json()["notes"][0]["text"] == "Màn nhung mở"
    for _ in range(2):
        taken = await stage.client.delete(at(title_id, "/vi/approvals"), headers=stage.actor())
        assert (taken.json()["state"], taken.json()["on_show"]) == ("draft", False)
    assert (await stage.client.get(address, headers=key)).json()["languages"] == []


async def test_notes_follow_the_film_when_its_head_is_cut(stage: Stage) -> None:
    title_id = await draft_with_film(stage, publish_when_playable=True, age_rating="P", ticket_price_minor=50_000)
    await approved(stage, title_id)
    trim = {"start_seconds": 4, "end_seconds": 12}
    answer = await stage.client.put(f"/api/media/titles/{title_id}/trim", json=trim, headers=stage.actor())
    assert answer.status_code == 200, answer.text
    address, key = await watching(stage, title_id)
    notes = (await stage.client.get(f"{address}/vi", headers=key)).json()["notes"]
    assert [(note["start_seconds"], note["text"]) for note in notes] == [(1.0, "Trống hội")]


async def test_at_its_own_screening_the_house_sees_its_drafts_in_the_time_of_the_whole_film(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    await brought_in(stage, title_id, "ko")
    opened = await stage.client.post(f"/api/media/titles/{title_id}/screenings", headers=stage.actor())
    address, key = _guides_of(opened.json())
    assert (await stage.client.get(address, headers=key)).json() == {"languages": ["ko"]}
    shown = (await stage.client.get(f"{address}/ko", headers=key)).json()
    assert (shown["approved"], len(shown["notes"])) == (False, 2)


async def test_a_file_comes_out_as_it_went_in_and_a_broken_one_changes_nothing(stage: Stage) -> None:
    title_id = await stage.title()
    sheet = await brought_in(stage, title_id)
    broken = await stage.client.put(at(title_id, "/vi/file"), content=b"WEBVTT\n\nx", headers=based_on(stage, 1))
    assert (broken.status_code, broken.json()["code"]) == (400, "guide_file_refused")
    assert broken.json()["messages"]["vi"].startswith("Tại dòng 3: ")
    for form in ("vtt", "json"):
        answer = await stage.client.get(at(title_id, f"/vi/file?format={form}"), headers=stage.actor())
        assert answer.headers["content-disposition"].startswith('attachment; filename="guide-vi.')
        sent = await stage.client.put(at(title_id, "/ko/file"), content=answer.content, headers=stage.actor())
        assert sent.status_code == (200 if form == "vtt" else 400)  # the JSON says that it is Vietnamese
    ko = (await stage.client.get(at(title_id, "/ko"), headers=stage.actor())).json()
    assert [_words(note) for note in ko["noted"]] == [_words(note) for note in sheet["noted"]]


def _words(note: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in note.items() if name not in {"id", "revision"}}


async def test_a_file_may_be_as_large_as_the_limit_and_not_a_byte_larger(stage: Stage) -> None:
    title_id = await stage.title()
    whole = FILE.format("x").encode()
    filled = whole + b"\nNOTE " + b"n" * (FILE_BYTES_MAX - len(whole) - 6)
    assert (await stage.client.put(at(title_id, "/vi/file"), content=filled, headers=stage.actor())).status_code == 200
    answer = await stage.client.put(at(title_id, "/en/file"), content=filled + b"n", headers=stage.actor())
    assert (answer.status_code, answer.json()["code"]) == (413, "guide_file_too_large")


async def test_a_second_file_must_say_what_it_replaces(stage: Stage) -> None:
    title_id = await stage.title()
    await brought_in(stage, title_id)
    content = FILE.format("khác").encode()
    blind = await stage.client.put(at(title_id, "/vi/file"), content=content, headers=stage.actor())
    assert (blind.status_code, blind.json()["code"]) == (400, "revision_missing")
    late = await stage.client.put(at(title_id, "/vi/file"), content=content, headers=based_on(stage, 0))
    assert (late.status_code, late.json()["code"]) == (409, "guide_changed")
    known = await stage.client.put(at(title_id, "/vi/file"), content=content, headers=based_on(stage, 1))
    assert known.json()["revision"] == 2


async def _add(stage: Stage, title_id: str, seconds: float) -> httpx.Response:
    note = Note(start_seconds=seconds, text="x").model_dump(mode="json")
    return await stage.client.post(at(title_id, "/vi/notes"), json=note, headers=stage.actor())


async def test_two_who_write_at_one_moment_do_not_both_succeed(stage: Stage) -> None:
    title_id = await stage.title()
    await asyncio.gather(*(stage.client.put(at(title_id), headers=stage.actor()) for _ in range(4)))
    answers = await asyncio.gather(*(_add(stage, title_id, 3) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"moment_taken"}
    control = await asyncio.gather(*(_add(stage, title_id, seconds) for seconds in (4, 5, 6)))
    assert [answer.status_code for answer in control] == [201, 201, 201]


async def test_a_guide_takes_as_many_notes_as_the_limit(stage: Stage) -> None:
    title_id = await stage.title()
    cues = "".join(
        f"\n\n{n // 60:02}:{n % 60:02}.000 --> {n // 60:02}:{n % 60:02}.500\nx" for n in range(NOTES_MAX - 1)
    )
    await stage.client.put(at(title_id, "/vi/file"), content=f"WEBVTT{cues}".encode(), headers=stage.actor())
    assert (await _add(stage, title_id, 5000)).status_code == 201
    answer = await _add(stage, title_id, 5001)
    assert (answer.status_code, answer.json()["code"]) == (409, "guide_full")
    sheet = (await stage.client.get(at(title_id), headers=stage.actor())).json()
    assert (sheet["notes"], sheet["revision"]) == (NOTES_MAX, 2)


async def test_a_note_is_changed_and_removed_only_by_who_has_read_it(stage: Stage) -> None:
    title_id = await stage.title()
    await stage.client.put(at(title_id), headers=stage.actor())
    note = (await _add(stage, title_id, 1)).json()
    address, wish = at(title_id, f"/vi/notes/{note['id']}"), {"start_seconds": 1, "text": "y"}
    assert (await stage.client.put(address, json=wish, headers=stage.actor())).status_code == 400
    assert (await stage.client.put(address, json=wish, headers=based_on(stage, 0))).status_code == 200
    for method, content in (("PUT", wish), ("DELETE", None)):
        stale = await stage.client.request(method, address, json=content, headers=based_on(stage, 0))
        assert (stale.status_code, stale.json()["code"]) == (409, "guide_changed")
    assert (await stage.client.delete(address, headers=based_on(stage, 1))).status_code == 204
    gone = await stage.client.delete(address, headers=based_on(stage, 1))
    assert (gone.status_code, gone.json()["code"]) == (404, "note_unknown")
    empty = await stage.client.post(at(title_id, "/vi/approvals"), headers=based_on(stage, 3))
    assert (empty.status_code, empty.json()["code"]) == (409, "guide_empty")
    assert (await stage.client.delete(at(title_id), headers=based_on(stage, 3))).status_code == 204
    assert (await stage.client.get(at(title_id), headers=stage.actor())).status_code == 404


async def test_only_owners_and_editors_of_the_house_write(stage: Stage) -> None:
    title_id = await stage.title()
    sheet = await brought_in(stage, title_id)
    note = f"/vi/notes/{sheet['noted'][0]['id']}"
    wishes: list[tuple[str, str, Any]] = [
        ("PUT", "/en", None),
        ("PUT", "/vi/file", None),
        ("DELETE", "/vi", None),
        ("POST", "/vi/notes", {"start_seconds": 9, "text": "x"}),
        ("PUT", note, {"start_seconds": 9, "text": "x"}),
        ("DELETE", note, None),
        ("POST", "/vi/approvals", None),
        ("DELETE", "/vi/approvals", None),
    ]
    for method, place, content in wishes:
        for actor, status in ((stage.actor(OTHER_HOUSE), 404), (stage.actor(role=Role.BOX_OFFICE), 403)):
            headers = actor | {"If-Match": '"1"'}
            answer = await stage.client.request(method, at(title_id, place), json=content, headers=headers)
            assert answer.status_code == status, (method, place)
    for place in ("", "/vi", "/vi/file"):
        looking = await stage.client.get(at(title_id, place), headers=stage.actor(role=Role.BOX_OFFICE))
        assert looking.status_code == 200
        assert (await stage.client.get(at(title_id, place), headers=stage.actor(OTHER_HOUSE))).status_code == 404


async def test_a_language_that_is_none_is_refused(stage: Stage) -> None:
    title_id = await stage.title()
    for tag in ("xx", "vi-", "english", hashlib.sha256(b"x").hexdigest()):
        assert (await stage.client.put(at(title_id, f"/{tag}"), headers=stage.actor())).status_code == 422
