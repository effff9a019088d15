"""What crosses HTTP about vouchers."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from ticketing.catalog.schemas import HIGHEST_PRICE, Price, TypedCode

MOST_USES = 100_000
VoucherCode = TypedCode


class VoucherKind(StrEnum):
    """How much less is paid: a share of each ticket, or an amount of the whole order."""

    PERCENT = "percent"
    FIXED = "fixed"


class VoucherWish(BaseModel):
    """POST /api/ticketing/vouchers (actor: owner or editor)"""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    organisation_id: str = Field(max_length=40)
    code: VoucherCode
    kind: VoucherKind
    percent: int | None = Field(default=None, ge=1, le=99)
    amount_minor: int | None = Field(default=None, ge=1_000, le=HIGHEST_PRICE)
    performance_id: str | None = Field(default=None, max_length=40)  # none: anything of the house
    most_uses: int = Field(ge=1, le=MOST_USES)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    note: str = Field(default="", max_length=200)  # for whom, why

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.kind is VoucherKind.PERCENT) != (self.percent is not None):
            raise ValueError("a percent voucher, and no other, has a percentage")
        if (self.kind is VoucherKind.FIXED) != (self.amount_minor is not None):
            raise ValueError("a fixed voucher, and no other, has an amount")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValueError("it ends after it starts")
        return self


class VoucherView(BaseModel):
    """GET /api/ticketing/vouchers?organisation_id=… (actor: owner, editor or box office)"""

    model_config = ConfigDict(frozen=True)

    id: str
    code: str
    kind: VoucherKind
    percent: int | None
    amount: Price | None
    performance_id: str | None
    most_uses: int
    used: int
    given: Price  # what buyers paid less so far
    starts_at: datetime | None
    ends_at: datetime | None
    note: str
    created_by: str
