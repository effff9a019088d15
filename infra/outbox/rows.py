"""The outbox: a message is a row written in the transaction whose effect it tells; it leaves after the commit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import JSON, Column, Index, Integer, MetaData, String, Table, Text, insert
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.database.columns import Id, Instant

MESSAGES = Table(
    "outbox_messages",
    MetaData(),
    Column("id", Id, primary_key=True),
    Column("topic", String(80), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("last_error", Text, nullable=True),
    Column("sent_at", Instant, nullable=True),
    Index("ix_outbox_messages_sent_at_due_at", "sent_at", "due_at"),
)


async def post(session: AsyncSession, *, topic: str, payload: BaseModel | dict[str, Any], now: datetime) -> str:
    """Write one message into the caller's transaction; its id."""
    return (await post_all(session, topic=topic, payloads=[payload], now=now))[0]


async def post_all(
    session: AsyncSession, *, topic: str, payloads: Sequence[BaseModel | dict[str, Any]], now: datetime
) -> list[str]:
    """Write several messages into the caller's transaction, at least one; their ids."""
    rows = [
        {
            "id": ids.new("msg"),
            "topic": topic,
            "payload": payload.model_dump(mode="json") if isinstance(payload, BaseModel) else payload,
            "created_at": now,
            "due_at": now,
            "attempts": 0,
        }
        for payload in payloads
    ]
    await session.execute(insert(MESSAGES), rows)
    return [str(row["id"]) for row in rows]
