"""A machine translates what a guide lacks: marked as the machine's, and never over a person's words."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from infra import clock
from infra.settings import Settings, TranslatorKind
from media_service.guides import queries, routes_machines, tasks, translating, translators
from media_service.guides.schemas import GuideLanguage
from media_service.guides.translators import LibreTranslator, TranslationRefused, TranslatorAway
from tests.media_service.guides.test_routes import at, based_on, brought_in
from tests.media_service.stage import Stage
from tests.support import translation_machine
from tests.support.engines import Databases
from tests.support.settings import make_settings
from tests.support.translation_machine import KEY, Machine
from tests.support.valkey import Valkey

assert all((routes_machines.router, tasks.handlers))
VI, EN, TW = GuideLanguage.VIETNAMESE, GuideLanguage.ENGLISH, GuideLanguage.CHINESE_TRADITIONAL


@pytest.fixture
def machine() -> Iterator[Machine]:
    with translation_machine.running() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path, databases: Databases, valkey_server: Valkey, machine: Machine) -> Settings:
    """An instance whose operator has chosen that machine."""
    return make_settings(
        tmp_path,
        redis_url=valkey_server.url,
        media_database_url=databases.migrated("media_service", name="media.db"),
        translator=TranslatorKind.LIBRETRANSLATE,
        translator_url=machine.address,
        translator_key=KEY,
    )


async def sheet(stage: Stage, title_id: str, language: str) -> dict[str, Any]:
    """The guide as the house sees it."""
    found: dict[str, Any] = (await stage.client.get(at(title_id, f"/{language}"), headers=stage.actor())).json()
    return found


async def translated(stage: Stage, title_id: str, language: str, until: str = "none") -> dict[str, Any]:
    """Ask for a translation from Vietnamese and wait for its end."""
    await stage.client.put(at(title_id, f"/{language}"), headers=stage.actor())
    wish = {"source": "vi"}
    answer = await stage.client.post(at(title_id, f"/{language}/translations"), json=wish, headers=stage.actor())
    assert answer.status_code == 202, answer.text
    async with asyncio.timeout(30):
        while (found := await sheet(stage, title_id, language))["translation"] != until:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return found


async def test_the_draft_is_marked_as_the_machine_s_until_a_person_approves_it(stage: Stage) -> None:
    title_id = await stage.title()
    await brought_in(stage, title_id)
    found = await translated(stage, title_id, "en")
    assert [note["text"] for note in found["noted"]] == ["[en] Mở màn", "[en] Trống hội"]
    assert [note["heading"] for note in found["noted"]] == ["", "[en] Hồi một"]
    assert (found["origin"], found["state"], found["translated_from"]) == ("machine", "draft", "vi")
    assert found["on_show"] is False
    approved = await stage.client.post(at(title_id, "/en/approvals"), headers=based_on(stage, found["revision"]))
    assert (approved.json()["origin"], approved.json()["state"]) == ("human", "approved")


async def test_what_a_person_wrote_stays_and_only_the_rest_is_translated(stage: Stage) -> None:
    title_id = await stage.title()
    await brought_in(stage, title_id)
    await stage.client.put(at(title_id, "/en"), headers=stage.actor())
    mine = {"start_seconds": 0, "text": "Curtain up"}
    await stage.client.post(at(title_id, "/en/notes"), json=mine, headers=stage.actor())
    found = await translated(stage, title_id, "en")
    assert [note["text"] for note in found["noted"]] == ["Curtain up", "[en] Trống hội"]
    for source in ("vi", "en", "ko"):
        address = at(title_id, "/en/translations")
        again = await stage.client.post(address, json={"source": source}, headers=stage.actor())
        assert (again.status_code, again.json()["code"]) == (409, "translation_pointless")


async def test_a_long_guide_goes_through_in_lots(stage: Stage, machine: Machine) -> None:
    title_id = await stage.title()
    cues = "".join(f"\n\n00:{n:02}.000 --> 00:{n:02}.500\nđoạn {n}" for n in range(45))
    await stage.client.put(at(title_id, "/vi/file"), content=f"WEBVTT{cues}".encode(), headers=stage.actor())
    machine.failures = [503]  # it is away once, and asked again
    found = await translated(stage, title_id, "ko")
    assert [note["text"] for note in found["noted"]] == [f"[ko] đoạn {n}" for n in range(45)]
    assert [len(wish["q"]) for wish in machine.asked] == [20, 20, 20, 5]


async def test_while_it_runs_nothing_is_approved_or_begun_again(stage: Stage, machine: Machine) -> None:
    title_id = await stage.title()
    await brought_in(stage, title_id)
    machine.failures = [503] * 50
    await translated(stage, title_id, "en", until="running")
    running = await sheet(stage, title_id, "en")
    headers = based_on(stage, running["revision"])
    for place, wish in (("approvals", None), ("translations", {"source": "vi"})):
        answer = await stage.client.post(at(title_id, f"/en/{place}"), json=wish, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "translation_running")


@pytest.mark.parametrize(
    "answer",
    [b"{}", b'{"translatedText": []}', b'{"translatedText": ["a", "b", ""]}', b"x" * 1_000_001],
    ids=["nothing", "too few", "an empty text", "without end"],
)
async def test_a_machine_that_answers_nonsense_writes_nothing(stage: Stage, machine: Machine, answer: bytes) -> None:
    title_id = await stage.title()
    await brought_in(stage, title_id)
    machine.answer = answer
    found = await translated(stage, title_id, "en", until="failed")
    assert found["noted"] == []


async def test_without_a_machine_the_house_is_told_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    title_id = await stage.title()
    await brought_in(stage, title_id)
    none = stage.parts.settings.model_copy(update={"translator": TranslatorKind.NONE})
    assert translators.of(none) is None
    monkeypatch.setattr(type(stage.parts), "settings", none, raising=False)
    answer = await stage.client.post(at(title_id, "/vi/translations"), json={"source": "en"}, headers=stage.actor())
    assert (answer.status_code, answer.json()["code"]) == (409, "translator_missing")
    assert "SANKHAU_TRANSLATOR" in answer.json()["messages"]["vi"]


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda machine: machine.failures.append(429), TranslatorAway),
        (lambda machine: machine.failures.append(500), TranslatorAway),
        (lambda machine: machine.failures.append(403), TranslationRefused),
        (lambda machine: machine.languages.remove("en"), TranslationRefused),
    ],
    ids=["asked too often", "broken", "the key is wrong", "not that pair"],
)
async def test_what_may_pass_and_what_will_not_are_told_apart(
    machine: Machine, spoil: Callable[[Machine], None], refusal: type[Exception]
) -> None:
    spoil(machine)
    with pytest.raises(refusal):
        await LibreTranslator(machine.address, key=KEY).translate(["x"], source=VI, target=EN)


async def test_chinese_is_asked_for_by_the_names_the_machine_knows(machine: Machine) -> None:
    said = await LibreTranslator(f"{machine.address}/", key=KEY).translate(["một", "hai"], source=VI, target=TW)
    assert said == ["[zt] một", "[zt] hai"]
    with pytest.raises(TranslatorAway):
        await LibreTranslator("http://127.0.0.1:9").translate(["x"], source=VI, target=EN)


def test_a_machine_without_an_address_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="SANKHAU_TRANSLATOR_URL"):
        make_settings(tmp_path, translator=TranslatorKind.LIBRETRANSLATE)
    with pytest.raises(ValidationError, match="translator_url"):
        make_settings(tmp_path, translator_url="file:///etc/passwd")


async def test_a_machine_that_stays_away_is_given_up_after_a_while(stage: Stage) -> None:
    title_id = await stage.title()
    await brought_in(stage, title_id)
    title_guide = (await stage.client.put(at(title_id, "/en"), headers=stage.actor())).json()
    assert title_guide["translation"] == "none"
    async with stage.parts.database.transaction() as session:
        guide = await queries.guide(session, title_id=title_id, language="en", lock=True)
        assert guide is not None
        guide.translation, guide.translated_from = "running", "vi"
        guide_id = guide.id
    away = tasks.handlers(stage.parts.database, LibreTranslator("http://127.0.0.1:9"))[translating.TRANSLATION_WANTED]
    recent, long_ago = clock.now(), clock.now() - tasks.PATIENCE - timedelta(seconds=1)
    with pytest.raises(TranslatorAway):
        await away({"guide_id": guide_id, "asked_at": recent.isoformat()})
    assert (await sheet(stage, title_id, "en"))["translation"] == "running"
    await away({"guide_id": guide_id, "asked_at": long_ago.isoformat()})
    assert (await sheet(stage, title_id, "en"))["translation"] == "failed"
