"""What the studio asks media_service. Every function raises ServiceRefused or Unavailable (`web.clients.answers`)."""

from datetime import datetime

import httpx

from media_service.library.schemas import NewTitle, ProductionView, PublicationWish, TitlePatch, TitleSheet, TrimWish
from media_service.playback.schemas import PlaybackOpened, PreviewLinkView, PreviewLinkWish, PreviewOpened, PreviewWish
from web.clients import answers

_ROOT = "/api/media"


async def new_title(http: httpx.AsyncClient, wish: NewTitle, *, actor_token: str) -> ProductionView:
    """A draft; the same id and wish give the same draft."""
    response = await answers.ask(http, "POST", f"{_ROOT}/titles", headers=answers.bearer(actor_token), word=wish)
    return answers.one(response, ProductionView)


async def sheet(http: httpx.AsyncClient, title_id: str, *, actor_token: str) -> TitleSheet:
    """All that the house knows about its title."""
    response = await answers.ask(http, "GET", f"{_ROOT}/titles/{title_id}/sheet", headers=answers.bearer(actor_token))
    return answers.one(response, TitleSheet)


async def change(http: httpx.AsyncClient, title_id: str, patch: TitlePatch, *, revision: int, actor_token: str) -> None:
    """Write about the title, based on the revision that was read."""
    headers = answers.bearer(actor_token) | {"If-Match": f'"{revision}"'}
    await answers.ask(http, "PATCH", f"{_ROOT}/titles/{title_id}", headers=headers, word=patch)


async def publish(http: httpx.AsyncClient, title_id: str, *, at: datetime | None, actor_token: str) -> TitleSheet:
    """On sale now, or at an instant to come."""
    path, headers = f"{_ROOT}/titles/{title_id}/publications", answers.bearer(actor_token)
    return answers.one(await answers.ask(http, "POST", path, headers=headers, word=PublicationWish(at=at)), TitleSheet)


async def unschedule(http: httpx.AsyncClient, title_id: str, *, actor_token: str) -> None:
    """Forget the hour that was set."""
    path = f"{_ROOT}/titles/{title_id}/publications"
    await answers.ask(http, "DELETE", path, headers=answers.bearer(actor_token))


async def withdraw(http: httpx.AsyncClient, title_id: str, *, actor_token: str) -> None:
    """Off the programme."""
    await answers.ask(http, "POST", f"{_ROOT}/titles/{title_id}/withdrawals", headers=answers.bearer(actor_token))


async def drop_poster(http: httpx.AsyncClient, title_id: str, *, actor_token: str) -> None:
    """Back to the picture of the film."""
    await answers.ask(http, "DELETE", f"{_ROOT}/titles/{title_id}/poster", headers=answers.bearer(actor_token))


async def trim(http: httpx.AsyncClient, title_id: str, wish: TrimWish, *, actor_token: str) -> None:
    """Show a stretch of the film, or all of it again."""
    path = f"{_ROOT}/titles/{title_id}/trim"
    await answers.ask(http, "PUT", path, headers=answers.bearer(actor_token), word=wish)


async def screening(http: httpx.AsyncClient, title_id: str, *, actor_token: str) -> PlaybackOpened:
    """The house watches its own film."""
    path = f"{_ROOT}/titles/{title_id}/screenings"
    return answers.one(await answers.ask(http, "POST", path, headers=answers.bearer(actor_token)), PlaybackOpened)


async def previews(http: httpx.AsyncClient, title_id: str, *, actor_token: str) -> list[PreviewLinkView]:
    """The private links that still open the title."""
    path = f"{_ROOT}/titles/{title_id}/previews"
    return answers.many(await answers.ask(http, "GET", path, headers=answers.bearer(actor_token)), PreviewLinkView)


async def make_preview(http: httpx.AsyncClient, title_id: str, *, days: int, actor_token: str) -> None:
    """A new private link."""
    path, word = f"{_ROOT}/titles/{title_id}/previews", PreviewLinkWish(days=days)
    await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=word)


async def take_preview_back(http: httpx.AsyncClient, link_id: str, *, actor_token: str) -> None:
    """A private link opens nothing any more."""
    await answers.ask(http, "DELETE", f"{_ROOT}/previews/{link_id}", headers=answers.bearer(actor_token))


async def open_preview(http: httpx.AsyncClient, token: str) -> PreviewOpened:
    """Watch by a private link."""
    word = PreviewWish(preview_token=token)
    return answers.one(await answers.ask(http, "POST", f"{_ROOT}/preview-sessions", word=word), PreviewOpened)
