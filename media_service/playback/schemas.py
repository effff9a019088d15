"""What crosses HTTP about watching."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlaybackWish(_Word):
    """POST /api/media/playback-sessions"""

    entitlement_token: str = Field(max_length=4000)


class PlaybackToken(_Word):
    """POST /api/media/playback-sessions/{session_id}/tokens (bearer: the session's renewal key)"""

    token: str
    expires_at: datetime
    renew_after_seconds: int


class PlaybackOpened(_Word):
    """A session to watch one title; `playlist_path` is `/v/<token>/<asset>/…/master.m3u8` on the site."""

    session_id: str
    title_id: str
    asset_id: str
    playlist_path: str
    renewal_path: str
    renewal_key: str
    token: PlaybackToken
    ends_at: datetime


class RevokedSessions(_Word):
    """GET /api/media/edge/revocations (bearer: edge key): sessions whose tokens may still be alive."""

    session_ids: list[str]  # without prefix, as they stand in tokens


class PreviewLinkWish(_Word):
    """POST /api/media/titles/{title_id}/previews (actor): a private way to watch without a ticket."""

    days: int = Field(7, ge=1, le=30)


class PreviewLinkView(_Word):
    """A living link; whoever has the token can watch until it expires or is taken back."""

    id: str
    title_id: str
    token: str
    created_at: datetime
    expires_at: datetime


class PreviewWish(_Word):
    """POST /api/media/preview-sessions"""

    preview_token: str = Field(max_length=200)


class PreviewOpened(_Word):
    """A session that needs no ticket, and what is shown."""

    name_vi: str
    name_en: str
    poster_path: str | None
    complete: bool
    expires_at: datetime
    playback: PlaybackOpened
