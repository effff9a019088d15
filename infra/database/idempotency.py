"""Incoming POSTs that must act once: the Idempotency-Key header (IETF draft-ietf-httpapi-idempotency-key-header).

Claim the key and commit; do the work, which may call out; store the answer and commit. A second request with the key
gets the stored answer, one that comes while the first still works is refused, and so is the key with other content.
A claim whose worker died is taken over after CLAIM_LIFETIME; the work itself must then be safe to repeat.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, MetaData, String, Table, bindparam, select, update
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
    return (await claim_all(session, scope=scope, fingerprints={key: fingerprint}, now=now)).get(key)


async def claim_all(
    session: AsyncSession, *, scope: str, fingerprints: Mapping[str, str], now: datetime
) -> dict[str, dict[str, Any]]:
    """Claim several keys, at least one: the answers that were given before; the work of every other key is ours.

    Raises what `claim` raises, for any of them.
    """
    if not all(8 <= len(key) <= 255 for key in fingerprints):
        raise IdempotencyKeyMissing
    wanted = sorted(fingerprints)  # whoever wants two of the same waits for them in one order
    rows = [{"scope": scope, "key": key, "fingerprint": fingerprints[key], "claimed_at": now} for key in wanted]
    ours = set(await session.scalars(_first(session), rows))
    answers = {
        key: await _answered(session, scope=scope, key=key, fingerprint=fingerprints[key], now=now)
        for key in wanted
        if key not in ours
    }
    return {key: answer for key, answer in answers.items() if answer is not None}


async def _answered(
    session: AsyncSession, *, scope: str, key: str, fingerprint: str, now: datetime
) -> dict[str, Any] | None:
    """The answer to whoever claimed the key before; None when that one died and the work is ours now."""
    where = (KEYS.c.scope == scope) & (KEYS.c.key == key)
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


def _first(session: AsyncSession) -> ReturningInsert[str]:
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
    await store_all(session, scope=scope, answers={key: answer})


async def store_all(session: AsyncSession, *, scope: str, answers: Mapping[str, dict[str, Any]]) -> None:
    """Keep the answers to several keys, at least one."""
    told = [{"of": key, "told": answers[key]} for key in sorted(answers)]
    where = (KEYS.c.scope == scope) & (KEYS.c.key == bindparam("of"))
    kept = update(KEYS).where(where).values(answer=bindparam("told", type_=JSON))
    await (await session.connection()).execute(kept, told)
