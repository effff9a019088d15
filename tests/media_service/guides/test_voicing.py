"""A guide becomes a voice beside the film: once per language, by a name that says that a machine speaks."""

from typing import Any

import httpx
import pytest

from infra.contracts.actor import Role
from media_service.guides import voicing
from media_service.guides.schemas import TEXT_MAX, GuideLanguage, Note
from tests.media_service.guides.test_routes import at, based_on, brought_in
from tests.media_service.stage import OTHER_HOUSE, Stage

pytestmark = pytest.mark.both_engines


async def ask(stage: Stage, title_id: str, method: str = "POST", actor: dict[str, str] | None = None) -> httpx.Response:
    """Ask for the Vietnamese voice, or for silence."""
    return await stage.client.request(method, at(title_id, "/vi/voices"), headers=actor or stage.actor())


async def voices(stage: Stage, title_id: str) -> list[dict[str, Any]]:
    """The title's tracks."""
    answer = await stage.client.get(f"/api/media/titles/{title_id}/tracks", headers=stage.actor())
    found: list[dict[str, Any]] = answer.json()
    return found


async def test_a_draft_is_given_a_voice_that_is_marked_as_a_machine_s(stage: Stage) -> None:
    title_id = await stage.title()
    await brought_in(stage, title_id)
    answers = [await ask(stage, title_id) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json()["voice"]["state"] == "waiting"
    (voice,) = await voices(stage, title_id)
    assert (voice["kind"], voice["language"], voice["label"]) == ("voice", "vi", "Thuyết minh (máy đọc)")
    assert (voice["machine_made"], voice["cue_count"]) == (True, 2)


async def test_a_voice_is_taken_back_by_itself_or_with_its_guide(stage: Stage) -> None:
    title_id = await stage.title()
    sheet = await brought_in(stage, title_id)
    await ask(stage, title_id)
    for _ in range(2):
        assert (await ask(stage, title_id, "DELETE")).json()["voice"] is None
    await ask(stage, title_id)
    gone = await stage.client.delete(at(title_id), headers=based_on(stage, sheet["revision"]))
    assert gone.status_code == 204
    assert await voices(stage, title_id) == []


async def test_an_empty_guide_has_nothing_to_say_and_strangers_nothing_to_ask(stage: Stage) -> None:
    title_id = await stage.title()
    await stage.client.put(at(title_id), headers=stage.actor())
    empty = await ask(stage, title_id)
    assert (empty.status_code, empty.json()["code"]) == (409, "guide_empty")
    for method in ("POST", "DELETE"):
        assert (await ask(stage, title_id, method, stage.actor(OTHER_HOUSE))).status_code == 404
        assert (await ask(stage, title_id, method, stage.actor(role=Role.BOX_OFFICE))).status_code == 403


def test_every_language_has_a_name_of_its_own_and_headings_are_spoken_where_there_is_room() -> None:
    labels = [voicing.label(language) for language in GuideLanguage]
    assert len(set(labels)) == len(labels)
    short = Note(start_seconds=1, end_seconds=3, heading="Hồi một", text="Mở màn")
    long = Note(start_seconds=4, heading="Hồi hai", text="x" * TEXT_MAX)
    first, second = voicing.cues([short, long])
    assert (first.start_seconds, first.end_seconds, first.text) == (1, 3, "Hồi một. Mở màn")
    assert (second.end_seconds, second.text) == (None, "x" * TEXT_MAX)
