"""The tables of media_service: one MetaData, which the building's outbox and idempotency tables join."""

from sqlalchemy.orm import DeclarativeBase

from infra.database import columns, idempotency
from infra.outbox import rows as outbox


class Base(DeclarativeBase):
    """Parent of every model of this service."""

    metadata = columns.metadata()


outbox.MESSAGES.to_metadata(Base.metadata)
idempotency.KEYS.to_metadata(Base.metadata)
