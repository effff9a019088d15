"""The guide beside the picture: which languages there are, and the notes in the one this visitor reads."""

from dataclasses import dataclass
from typing import Final

from fastapi.responses import Response

from infra.errors import Unavailable
from media_service.guides.schemas import GuideLanguage, NoteKind, ShownGuide
from media_service.playback.schemas import PlaybackOpened
from web import cookies, guide_languages
from web.classifications import Words
from web.clients import guides
from web.clients.answers import ServiceRefused
from web.visit import Visit

COOKIE: Final = "sankhau_guide"  # the language chosen last; no secret, and the script writes it too
COOKIE_SECONDS: Final = 365 * 86_400
QUERY: Final = "guide"
KINDS: Final[dict[NoteKind, Words]] = {
    NoteKind.SCENE: ("Trên sân khấu", "On stage"),
    NoteKind.CONTEXT: ("Bối cảnh", "Background"),
    NoteKind.PEOPLE: ("Nhân vật, nghệ sĩ", "People"),
    NoteKind.MUSIC: ("Âm nhạc, vũ đạo", "Music and dance"),
    NoteKind.WORDS: ("Lời hát, lời thoại", "Words"),
    NoteKind.DESCRIPTION: ("Tả cảnh", "Description"),
}


@dataclass(frozen=True, slots=True)
class GuidePanel:
    """What the panel begins with."""

    languages: list[GuideLanguage]
    shown: ShownGuide
    path: str  # the script asks there for other languages
    kinds: dict[str, str]  # in the words of the page


async def for_viewer(visit: Visit, playback: PlaybackOpened) -> GuidePanel | None:
    """The panel, or None where there is no guide; a guide that cannot be had keeps nobody from watching."""
    try:
        offered = await guides.shown_languages(visit.site.media, playback)
        language = _language(visit, offered)
        if language is None:
            return None
        shown = await guides.shown(visit.site.media, playback, language)
    except (ServiceRefused, Unavailable):
        return None
    kinds = {kind.value: visit.pick(*words) for kind, words in KINDS.items()}
    return GuidePanel(offered, shown, guides.viewer_path(playback), kinds)


def remember(visit: Visit, response: Response) -> None:
    """Keep the language that the address asks for, for visitors without script."""
    asked = visit.request.query_params.get(QUERY, "")
    if asked in set(GuideLanguage):
        secure = cookies.is_secure(visit.site.settings)
        response.set_cookie(COOKIE, asked, max_age=COOKIE_SECONDS, path="/", samesite="lax", secure=secure)


def _language(visit: Visit, offered: list[GuideLanguage]) -> GuideLanguage | None:
    for said in (visit.request.query_params.get(QUERY), visit.request.cookies.get(COOKIE)):
        chosen = next((language for language in offered if language == said), None)
        if chosen is not None:
            return chosen
    accepted = visit.request.headers.get("accept-language", "")
    return guide_languages.preferred(offered, page=visit.language, accept_language=accepted)
