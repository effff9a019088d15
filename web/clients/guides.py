"""What pages ask media_service about guides. Every function raises ServiceRefused or Unavailable."""

import httpx

from media_service.guides.schemas import GuideLanguage, GuideOffer, ShownGuide, ShownLanguages
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
