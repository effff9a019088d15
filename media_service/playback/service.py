"""Decisions about watching: opening a session, renewing its token, ending it early."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts.entitlement import EntitlementRevoked, verify_entitlement
from infra.contracts.playback import sign_playback
from infra.database import locking
from infra.settings import Settings
from media_service.library import queries as library
from media_service.library.models import Asset, Title
from media_service.playback import queries
from media_service.playback.errors import (
    PlaybackEnded,
    RenewalRefused,
    RightRevoked,
    TitleNotPlayable,
    TooManyScreens,
)
from media_service.playback.models import PlaybackSession, RevokedEntitlement
from media_service.playback.schemas import PlaybackOpened, PlaybackToken

MAX_SCREENS = 20  # a limit of sanity, not a product rule
_RENEW_AT = 0.6  # of the token's life


async def open_session(
    session: AsyncSession, *, entitlement_token: str, settings: Settings, now: datetime
) -> PlaybackOpened:
    """A session for the title the entitlement opens.

    Raises EntitlementRefused, RightRevoked, TitleNotPlayable, TooManyScreens.
    """
    right = verify_entitlement(entitlement_token, public_key_pem=settings.entitlement_public_key, now=now)
    await locking.take_turn(session, _turn(right.id))
    if await queries.is_revoked(session, entitlement_id=right.id):
        raise RightRevoked
    found = await library.title_on_screen(session, title_id=right.title_id)
    if found is None:
        raise TitleNotPlayable
    title, asset = found
    return await begin_session(
        session, title=title, asset=asset, right_id=right.id, ends_at=right.ends_at, settings=settings, now=now
    )


async def begin_session(
    session: AsyncSession,
    *,
    title: Title,
    asset: Asset,
    right_id: str,
    ends_at: datetime,
    settings: Settings,
    now: datetime,
) -> PlaybackOpened:
    """A session of one screen, by a right that has been looked at. Raises TooManyScreens."""
    if await queries.screens(session, entitlement_id=right_id, now=now) >= MAX_SCREENS:
        raise TooManyScreens
    renewal_key = secrets.token_urlsafe(32)
    row = PlaybackSession(
        id=ids.new("pbs"),
        entitlement_id=right_id,
        title_id=title.id,
        asset_id=asset.id,
        renewal_key_sha256=_digest(renewal_key),
        created_at=now,
        token_expires_at=now,
        ends_at=ends_at,
    )
    token = _give_token(row, settings=settings, now=now)
    session.add(row)
    await session.flush()
    return PlaybackOpened(
        session_id=row.id,
        title_id=title.id,
        asset_id=asset.id,
        playlist_path=f"/v/{token.token}/{asset.id}/{asset.shown_playlist}",
        renewal_path=f"/api/media/playback-sessions/{row.id}/tokens",
        renewal_key=renewal_key,
        token=token,
        ends_at=row.ends_at,
    )


async def renew_token(
    session: AsyncSession, *, session_id: str, renewal_key: str, settings: Settings, now: datetime
) -> PlaybackToken:
    """A fresh token for a session that goes on. Raises RenewalRefused, RightRevoked, PlaybackEnded."""
    row = await watching(session, session_id=session_id, renewal_key=renewal_key, now=now)
    return _give_token(row, settings=settings, now=now)


async def watching(session: AsyncSession, *, session_id: str, renewal_key: str, now: datetime) -> PlaybackSession:
    """The session of who holds its key, while its right lasts. Raises RenewalRefused, RightRevoked, PlaybackEnded."""
    row = await session.get(PlaybackSession, session_id)
    expected = row.renewal_key_sha256 if row is not None else ""
    if row is None or not hmac.compare_digest(expected, _digest(renewal_key)):
        raise RenewalRefused
    if row.revoked_at is not None or await queries.is_revoked(session, entitlement_id=row.entitlement_id):
        raise RightRevoked
    if row.ends_at <= now:
        raise PlaybackEnded
    return row


async def revoke_entitlement(session: AsyncSession, *, word: EntitlementRevoked, now: datetime) -> None:
    """End a right early, with every session it opened; told twice it happens once."""
    await locking.take_turn(session, _turn(word.entitlement_id))
    if not await queries.is_revoked(session, entitlement_id=word.entitlement_id):
        revoked = RevokedEntitlement(entitlement_id=word.entitlement_id, revoked_at=word.revoked_at, received_at=now)
        session.add(revoked)
    living = (PlaybackSession.entitlement_id == word.entitlement_id) & PlaybackSession.revoked_at.is_(None)
    await session.execute(update(PlaybackSession).where(living).values(revoked_at=now))


def _give_token(row: PlaybackSession, *, settings: Settings, now: datetime) -> PlaybackToken:
    """Sign for the session; its end never lies past the right's."""
    expires_at = min(now + timedelta(seconds=settings.playback_token_seconds), row.ends_at).replace(microsecond=0)
    row.token_expires_at = expires_at
    token = sign_playback(
        settings.playback_key_id,
        settings.playback_key.get_secret_value(),
        session_id=row.id,
        asset_id=row.asset_id,
        expires_at=expires_at,
    )
    renew_after_seconds = int((expires_at - now).total_seconds() * _RENEW_AT)
    return PlaybackToken(token=token, expires_at=expires_at, renew_after_seconds=max(renew_after_seconds, 1))


def _turn(entitlement_id: str) -> str:
    """A right is revoked before a session of it is opened or after, never meanwhile."""
    return f"entitlement:{entitlement_id}"


def _digest(renewal_key: str) -> str:
    return hashlib.sha256(renewal_key.encode()).hexdigest()
