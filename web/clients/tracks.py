"""What the studio asks about subtitles and voices. Every function raises ServiceRefused or Unavailable."""

import httpx

from media_service.tracks.schemas import TrackView
from web.clients import answers

_ROOT = "/api/media"


async def tracks(http: httpx.AsyncClient, title_id: str, *, actor_token: str) -> list[TrackView]:
    """What stands beside the film."""
    path = f"{_ROOT}/titles/{title_id}/tracks"
    return answers.many(await answers.ask(http, "GET", path, headers=answers.bearer(actor_token)), TrackView)


async def put_subtitles(
    http: httpx.AsyncClient,
    title_id: str,
    content: bytes,
    *,
    language: str,
    label: str,
    hard_of_hearing: bool,
    actor_token: str,
) -> None:
    """The file becomes the subtitles in that language."""
    await answers.ask(
        http,
        "PUT",
        f"{_ROOT}/titles/{title_id}/subtitles/{language}",
        headers=answers.bearer(actor_token),
        params={"label": label, "hard_of_hearing": str(hard_of_hearing).lower()},
        content=content,
    )


async def remove(http: httpx.AsyncClient, title_id: str, track_id: str, *, actor_token: str) -> None:
    """Off the menu."""
    path = f"{_ROOT}/titles/{title_id}/tracks/{track_id}"
    await answers.ask(http, "DELETE", path, headers=answers.bearer(actor_token))
