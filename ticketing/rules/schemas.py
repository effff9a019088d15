"""What crosses HTTP about the rules of a performance."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

LONGEST_HOURS = 720
MOST_PER_BUYER = 1000
ASKS_FOR_BIRTH: Final = frozenset({"K", "T13", "T16", "T18"})  # ratings for which the youngest's birthday matters


class Concession(StrEnum):
    """A reason to pay less; none of them: the full price."""

    CHILD = "child"
    STUDENT = "student"
    ELDERLY = "elderly"
    MERIT = "merit"
    HARDSHIP = "hardship"
    SEVERELY_DISABLED = "severely_disabled"
    EXTREMELY_DISABLED = "extremely_disabled"
    MEMBER = "member"


NAMES: Final[Mapping[Concession, tuple[str, str]]] = {
    Concession.CHILD: ("Trẻ em", "Child"),
    Concession.STUDENT: ("Học sinh, sinh viên", "Student"),
    Concession.ELDERLY: ("Người cao tuổi (từ 60)", "Senior (60 or older)"),
    Concession.MERIT: ("Người có công với cách mạng", "Person with merit"),
    Concession.HARDSHIP: ("Người có hoàn cảnh đặc biệt khó khăn", "Person in hardship"),
    Concession.SEVERELY_DISABLED: ("Người khuyết tật nặng", "Severely disabled person"),
    Concession.EXTREMELY_DISABLED: ("Người khuyết tật đặc biệt nặng", "Extremely disabled person"),
    Concession.MEMBER: ("Hội viên", "Member"),
}
# What the holder shows at the door, in both languages: a door's list has no language of its own.
EVIDENCE: Final[Mapping[Concession, str]] = {
    Concession.CHILD: "Giấy khai sinh / child's ID",
    Concession.STUDENT: "Thẻ học sinh, sinh viên / student card",
    Concession.ELDERLY: "Căn cước, từ 60 tuổi / ID, 60 or older",
    Concession.MERIT: "Giấy người có công / merit certificate",
    Concession.HARDSHIP: "Giấy hoàn cảnh khó khăn / hardship paper",
    Concession.SEVERELY_DISABLED: "Giấy khuyết tật nặng / severe disability card",
    Concession.EXTREMELY_DISABLED: "Giấy khuyết tật đặc biệt nặng / extreme disability card",
    Concession.MEMBER: "Thẻ hội viên / member's card",
}


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
    most_per_buyer: int | None = Field(None, ge=1, le=MOST_PER_BUYER)  # tickets of one e-mail address or telephone


class RateView(Rate):
    """A reduction that is offered, and the least that the law wants of it."""

    least: int


class Law(_Word):
    """What the law takes off at least: in every house, and at a screening."""

    concession: Concession
    always: int
    screening: int


class RulesView(_Word):
    """GET /api/ticketing/performances/{id}/rules (anyone): what holds of a performance."""

    performance_id: str
    screening: bool
    concessions: list[RateView]
    law: list[Law] = []
    exchange_until_hours: int | None
    most_per_buyer: int | None = None
