"""Private preview links: signed, they expire, and what has been sent out can be taken back.

The token is `prv_id.signature`, base64url(HMAC-SHA256(playback key, "preview:prv_id:expiry")). The link's id stands
for the right in playback sessions, so taking it back reaches the edges as any revoked right does.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts.entitlement import EntitlementRevoked
from infra.settings import Settings
from media_service.library import queries as library
from media_service.library.models import Asset, Title
from media_service.library.schemas import AssetState
from media_service.playback import service as playback
from media_service.playback.errors import PreviewOver, PreviewUnknown, TitleNotPlayable, TooManyPreviews
from media_service.playback.models import PreviewLink
from media_service.playback.schemas import PlaybackOpened, PreviewLinkView, PreviewOpened

MAX_LIVING = 20  # per title
SCREENING = timedelta(hours=6)
_WATCHABLE = (AssetState.PLAYABLE, AssetState.COMPLETE)


async def make_link(
    session: AsyncSession, *, title: Title, created_by: str, days: int, settings: Settings, now: datetime
) -> PreviewLinkView:
    """A new link. Raises TooManyPreviews."""
    if len(await _living(session, title_id=title.id, now=now)) >= MAX_LIVING:
        raise TooManyPreviews(limit=MAX_LIVING)
    expires_at = (now + timedelta(days=days)).replace(microsecond=0)
    link = PreviewLink(
        id=ids.new("prv"), title_id=title.id, created_by=created_by, created_at=now, expires_at=expires_at
    )
    session.add(link)
    await session.flush()
    return _view(link, settings)


async def living_links(
    session: AsyncSession, *, title_id: str, settings: Settings, now: datetime
) -> list[PreviewLinkView]:
    """The links of a title that still open it, the newest first."""
    return [_view(link, settings) for link in await _living(session, title_id=title_id, now=now)]


async def link_of(session: AsyncSession, *, link_id: str) -> tuple[PreviewLink, Title]:
    """A link with its title. Raises PreviewUnknown."""
    link = await session.get(PreviewLink, link_id)
    title = await session.get(Title, link.title_id) if link else None
    if link is None or title is None:
        raise PreviewUnknown
    return link, title


async def take_back(session: AsyncSession, *, link: PreviewLink, now: datetime) -> None:
    """Nobody opens the title by this link any more, and who watches by it stops within seconds."""
    link.revoked_at = link.revoked_at or now
    await playback.revoke_entitlement(
        session, word=EntitlementRevoked(entitlement_id=link.id, revoked_at=link.revoked_at), now=now
    )


async def open_preview(session: AsyncSession, *, token: str, settings: Settings, now: datetime) -> PreviewOpened:
    """A session by a link. Raises PreviewUnknown, PreviewOver, TitleNotPlayable, TooManyScreens."""
    link, title = await link_of(session, link_id=token.partition(".")[0])
    if not hmac.compare_digest(_token(link, settings).encode(), token.encode()):
        raise PreviewUnknown
    if link.revoked_at is not None or link.expires_at <= now:
        raise PreviewOver
    asset = await _watchable(session, title=title)
    opened = await playback.begin_session(
        session, title=title, asset=asset, right_id=link.id, ends_at=link.expires_at, settings=settings, now=now
    )
    return PreviewOpened(
        name_vi=title.name_vi,
        name_en=title.name_en or title.name_vi,
        poster_path=library.poster_path(title, asset),
        complete=asset.state == AssetState.COMPLETE,
        expires_at=link.expires_at,
        playback=opened,
    )


async def open_screening(session: AsyncSession, *, title: Title, settings: Settings, now: datetime) -> PlaybackOpened:
    """The house watches the whole of its own film, untrimmed. Raises TitleNotPlayable, TooManyScreens."""
    asset = await _watchable(session, title=title)
    opened = await playback.begin_session(
        session, title=title, asset=asset, right_id=title.id, ends_at=now + SCREENING, settings=settings, now=now
    )
    return opened.model_copy(update={"playlist_path": f"/v/{opened.token.token}/{asset.id}/{asset.uncut_playlist}"})


async def _watchable(session: AsyncSession, *, title: Title) -> Asset:
    asset = await session.get(Asset, title.asset_id) if title.asset_id else None
    if asset is None or asset.state not in _WATCHABLE:
        raise TitleNotPlayable
    return asset


async def _living(session: AsyncSession, *, title_id: str, now: datetime) -> list[PreviewLink]:
    living = (PreviewLink.title_id == title_id) & PreviewLink.revoked_at.is_(None) & (PreviewLink.expires_at > now)
    query = select(PreviewLink).where(living).order_by(PreviewLink.created_at.desc(), PreviewLink.id.desc())
    return list((await session.scalars(query)).all())


def _view(link: PreviewLink, settings: Settings) -> PreviewLinkView:
    return PreviewLinkView(
        id=link.id,
        title_id=link.title_id,
        token=_token(link, settings),
        created_at=link.created_at,
        expires_at=link.expires_at,
    )


def _token(link: PreviewLink, settings: Settings) -> str:
    signed = f"preview:{link.id}:{int(link.expires_at.timestamp())}"
    key = settings.playback_key.get_secret_value().encode()
    digest = hmac.new(key, signed.encode(), hashlib.sha256).digest()
    return f"{link.id}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
