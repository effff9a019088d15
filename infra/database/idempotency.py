"""Incoming POSTs that must act once: the Idempotency-Key header (IETF draft-ietf-httpapi-idempotency-key-header).

Claim the key and commit; do the work, which may call out; store the answer and commit. A second request with the key
gets the stored answer, one that comes while the first still works is refused, and so is the key with other content.
A claim whose worker died is taken over after CLAIM_LIFETIME; the work itself must then be safe to repeat.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, MetaData, String, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from infra.database.columns import Instant
from infra.errors import Conflict, Invalid

CLAIM_LIFETIME = timedelta(seconds=60)

KEYS = Table(
    "idempotency_keys",
    MetaData(),
    Column("scope", String(80), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("claimed_at", Instant, nullable=False),
    Column("answer", JSON, nullable=True),
)


class IdempotencyKeyReused(Conflict):
    """The key was used before with other content."""

    code = "idempotency_key_reused"
    vi = "Mã yêu cầu này đã dùng cho một nội dung khác."
    en = "This request key was already used with other content."


class IdempotencyKeyBusy(Conflict):
    """The first request with this key is still at work."""

    code = "idempotency_key_busy"
    vi = "Yêu cầu này đang được xử lý. Xin đợi vài giây."
    en = "This request is already being worked on. Please wait a few seconds."


class IdempotencyKeyMissing(Invalid):
    """The request must carry an Idempotency-Key of 8 to 255 characters."""

    code = "idempotency_key_missing"
    vi = "Thiếu mã chống gửi trùng (Idempotency-Key)."
    en = "The Idempotency-Key header is missing or not 8 to 255 characters long."


def fingerprint(body: bytes) -> str:
    """What makes two requests the same: a digest of the body."""
    return hashlib.sha256(body).hexdigest()


async def claim(
    session: AsyncSession, *, scope: str, key: str, fingerprint: str, now: datetime
) -> dict[str, Any] | None:
    """Claim the key: None means the work is ours, a mapping is the answer given before.

    Raises IdempotencyKeyReused, IdempotencyKeyBusy, IdempotencyKeyMissing.
    """
    if not 8 <= len(key) <= 255:
        raise IdempotencyKeyMissing
    where = (KEYS.c.scope == scope) & (KEYS.c.key == key)
    claimed = {"scope": scope, "key": key, "fingerprint": fingerprint, "claimed_at": now}
    if await session.scalar(_first(session).values(claimed)) is not None:
        return None
    row = (await session.execute(select(KEYS).where(where).with_for_update())).one_or_none()
    if row is None:  # the first request with this key is being rolled back or forgotten
        raise IdempotencyKeyBusy
    if row.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    if row.answer is not None:
        return dict(row.answer)
    if now - row.claimed_at < CLAIM_LIFETIME:
        raise IdempotencyKeyBusy
    await session.execute(update(KEYS).where(where).values(claimed_at=now))
    return None


def _first(session: AsyncSession) -> ReturningInsert[tuple[str]]:
    """Of two first requests at once the primary key lets one through; the other waits until that one is done."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(KEYS).on_conflict_do_nothing().returning(KEYS.c.key)
    return postgresql.insert(KEYS).on_conflict_do_nothing().returning(KEYS.c.key)


async def release(session: AsyncSession, *, scope: str, key: str) -> None:
    """Give an unanswered claim up, so that the same request may be tried again at once (with the same content)."""
    where = (KEYS.c.scope == scope) & (KEYS.c.key == key) & KEYS.c.answer.is_(None)
    await session.execute(update(KEYS).where(where).values(claimed_at=datetime.fromtimestamp(0, UTC)))


async def store(session: AsyncSession, *, scope: str, key: str, answer: dict[str, Any]) -> None:
    """Keep the answer, so that it can be given again."""
    where = (KEYS.c.scope == scope) & (KEYS.c.key == key)
    await session.execute(update(KEYS).where(where).values(answer=answer))
