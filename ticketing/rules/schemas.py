"""What crosses HTTP about the rules of a performance."""

from pydantic import BaseModel, ConfigDict, Field

from ticketing.rules.concessions import Concession

LONGEST_HOURS = 720


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rate(_Word):
    """A reduction: who, and how many percent."""

    concession: Concession
    percent: int = Field(ge=0, le=100)


class RulesWish(_Word):
    """PUT /api/ticketing/performances/{id}/rules (actor: owner or editor)."""

    screening: bool = False
    concessions: tuple[Rate, ...] = Field((), max_length=len(Concession))
    exchange_until_hours: int | None = Field(None, ge=0, le=LONGEST_HOURS)


class RateView(Rate):
    """A reduction that is offered, and the least that the law wants of it."""

    least: int


class RulesView(_Word):
    """GET /api/ticketing/performances/{id}/rules (anyone): what holds of a performance."""

    performance_id: str
    screening: bool
    concessions: list[RateView]
    exchange_until_hours: int | None
