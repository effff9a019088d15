"""The root of ticketing's tables, and the two tables of the house that live in the same database."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Enum
from sqlalchemy.orm import DeclarativeBase

from infra.database import columns, idempotency
from infra.outbox import rows


class Base(DeclarativeBase):
    """Every model of ticketing; its metadata is what the migrations must make."""

    metadata = columns.metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: columns.Instant()}


rows.MESSAGES.to_metadata(Base.metadata)
idempotency.KEYS.to_metadata(Base.metadata)


def one_of(states: type[StrEnum], *, name: str = "state") -> Enum:
    """A text column that holds values of `states`; the database refuses others by a CHECK called `name`."""
    values: Callable[[type[StrEnum]], list[str]] = lambda words: [word.value for word in words]  # noqa: E731
    return Enum(states, native_enum=False, create_constraint=True, length=20, name=name, values_callable=values)
