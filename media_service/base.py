"""The tables of media_service: one MetaData, which the building's outbox and idempotency tables join."""

from enum import StrEnum

from sqlalchemy.orm import DeclarativeBase

from infra.database import columns, idempotency
from infra.outbox import rows as outbox


class Base(DeclarativeBase):
    """Parent of every model of this service."""

    metadata = columns.metadata()


def one_of(column: str, words: type[StrEnum]) -> str:
    """The CHECK that keeps a column to its enum."""
    return f"{column} IN ({', '.join(repr(str(word)) for word in words)})"


outbox.MESSAGES.to_metadata(Base.metadata)
idempotency.KEYS.to_metadata(Base.metadata)
