"""What pages ask media_service about guides. Every function raises ServiceRefused or Unavailable."""

import httpx

from media_service.guides.schemas import (
    GuideLanguage,
    GuideOffer,
    GuideSheet,
    GuideSummary,
    Note,
    ShownGuide,
    ShownLanguages,
    TranslationWish,
)
from media_service.playback.schemas import PlaybackOpened
from web.clients import answers

_ROOT = "/api/media"


async def offers(http: httpx.AsyncClient, title_id: str) -> list[GuideOffer]:
    """For everybody: languages, and notes given as a taste."""
    return answers.many(await answers.ask(http, "GET", f"{_ROOT}/titles/{title_id}/guide-offers"), GuideOffer)


async def shown_languages(http: httpx.AsyncClient, playback: PlaybackOpened) -> list[GuideLanguage]:
    """In which languages this viewer can follow."""
    path = viewer_path(playback)
    response = await answers.ask(http, "GET", path, headers=answers.bearer(playback.renewal_key))
    return answers.one(response, ShownLanguages).languages


async def shown(http: httpx.AsyncClient, playback: PlaybackOpened, language: GuideLanguage) -> ShownGuide:
    """The guide for this viewer."""
    path = f"{viewer_path(playback)}/{language}"
    response = await answers.ask(http, "GET", path, headers=answers.bearer(playback.renewal_key))
    return answers.one(response, ShownGuide)


def viewer_path(playback: PlaybackOpened) -> str:
    """Where the viewer of this session finds guides."""
    return f"{_ROOT}/playback-sessions/{playback.session_id}/guides"


def _house_path(title_id: str, language: GuideLanguage | None = None, place: str = "") -> str:
    return f"{_ROOT}/titles/{title_id}/guides" + (f"/{language}{place}" if language else "")


def _based_on(actor_token: str, revision: int) -> dict[str, str]:
    return answers.bearer(actor_token) | {"If-Match": f'"{revision}"'}


async def of_title(http: httpx.AsyncClient, title_id: str, *, actor_token: str) -> list[GuideSummary]:
    """Every language in which the house writes about the title."""
    response = await answers.ask(http, "GET", _house_path(title_id), headers=answers.bearer(actor_token))
    return answers.many(response, GuideSummary)


async def sheet(http: httpx.AsyncClient, title_id: str, language: GuideLanguage, *, actor_token: str) -> GuideSheet:
    """One guide with its notes."""
    path = _house_path(title_id, language)
    return answers.one(await answers.ask(http, "GET", path, headers=answers.bearer(actor_token)), GuideSheet)


async def begin(http: httpx.AsyncClient, title_id: str, language: GuideLanguage, *, actor_token: str) -> None:
    """An empty draft, or what is there already."""
    await answers.ask(http, "PUT", _house_path(title_id, language), headers=answers.bearer(actor_token))


async def discard(
    http: httpx.AsyncClient, title_id: str, language: GuideLanguage, *, revision: int, actor_token: str
) -> None:
    """Away with all of it."""
    await answers.ask(http, "DELETE", _house_path(title_id, language), headers=_based_on(actor_token, revision))


async def put_note(
    http: httpx.AsyncClient,
    title_id: str,
    language: GuideLanguage,
    note: Note,
    *,
    changed: tuple[str, int] | None,
    actor_token: str,
) -> None:
    """A new note, or the `changed` one (its id and the revision that was read) in other words."""
    if changed is None:
        path = _house_path(title_id, language, "/notes")
        await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=note)
    else:
        path = _house_path(title_id, language, f"/notes/{changed[0]}")
        await answers.ask(http, "PUT", path, headers=_based_on(actor_token, changed[1]), word=note)


async def remove_note(
    http: httpx.AsyncClient, title_id: str, language: GuideLanguage, note_id: str, *, revision: int, actor_token: str
) -> None:
    """One note less."""
    path = _house_path(title_id, language, f"/notes/{note_id}")
    await answers.ask(http, "DELETE", path, headers=_based_on(actor_token, revision))


async def approve(
    http: httpx.AsyncClient, title_id: str, language: GuideLanguage, *, revision: int, actor_token: str
) -> None:
    """Show viewers what was read."""
    path = _house_path(title_id, language, "/approvals")
    await answers.ask(http, "POST", path, headers=_based_on(actor_token, revision))


async def take_from_viewers(
    http: httpx.AsyncClient, title_id: str, language: GuideLanguage, *, actor_token: str
) -> None:
    """Viewers see it no more."""
    path = _house_path(title_id, language, "/approvals")
    await answers.ask(http, "DELETE", path, headers=answers.bearer(actor_token))


async def file(
    http: httpx.AsyncClient, title_id: str, language: GuideLanguage, *, form: str, actor_token: str
) -> httpx.Response:
    """The guide as a file."""
    path, params = _house_path(title_id, language, "/file"), {"format": form}
    return await answers.ask(http, "GET", path, headers=answers.bearer(actor_token), params=params)


async def bring_in(
    http: httpx.AsyncClient,
    title_id: str,
    language: GuideLanguage,
    content: bytes,
    *,
    revision: int,
    actor_token: str,
) -> None:
    """A file's notes instead of those there are."""
    path = _house_path(title_id, language, "/file")
    await answers.ask(http, "PUT", path, headers=_based_on(actor_token, revision), content=content)


async def translate(
    http: httpx.AsyncClient, title_id: str, language: GuideLanguage, *, source: GuideLanguage, actor_token: str
) -> None:
    """Have a machine write what this guide lacks of another."""
    path, word = _house_path(title_id, language, "/translations"), TranslationWish(source=source)
    await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=word)


async def speak(http: httpx.AsyncClient, title_id: str, language: GuideLanguage, *, actor_token: str) -> None:
    """Have a machine read the guide aloud."""
    path = _house_path(title_id, language, "/voices")
    await answers.ask(http, "POST", path, headers=answers.bearer(actor_token))


async def silence(http: httpx.AsyncClient, title_id: str, language: GuideLanguage, *, actor_token: str) -> None:
    """The voice is heard no more."""
    path = _house_path(title_id, language, "/voices")
    await answers.ask(http, "DELETE", path, headers=answers.bearer(actor_token))
