"""What crosses HTTP about second persons: ask for one, say yes or no, how much a house lets people do alone."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST = 10_000_000_000


class Action(StrEnum):
    """What money can be lost by."""

    REFUND = "refund"  # money goes back
    VOID = "void"  # a sale is undone in the shift in which it was made
    DISCOUNT = "discount"  # less is asked than the price
    DRAWER = "drawer"  # money is put into a drawer, or taken out of it, without a sale


class ApprovalState(StrEnum):
    """asked → granted | refused; granted → used, once."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    USED = "used"


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class ApprovalWish(_Word):
    """POST /api/ticketing/approvals (actor: who may do it within the limit): a second person is needed, and why.

    `subject`: the order or the shift it is about.
    """

    organisation_id: str = Field(max_length=40)
    action: Action
    subject: str = Field(min_length=1, max_length=40)
    amount_minor: int = Field(ge=0, le=MOST)
    reason: str = Field(min_length=1, max_length=300)


class Decision(_Word):
    """POST /api/ticketing/approvals/{id}/decisions: by the second person herself, or by her e-mail and password, typed
    at the screen of whoever asked."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)  # a password is as it is

    granted: bool = True
    email: str | None = Field(default=None, max_length=254)
    password: str | None = Field(default=None, max_length=200, repr=False)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.email is None) != (self.password is None):
            raise ValueError("an e-mail and a password, or neither")
        return self


class ApprovalView(_Word):
    """A second person that was asked for, and what she said."""

    id: str
    organisation_id: str
    action: Action
    subject: str
    amount_minor: int
    reason: str
    state: ApprovalState
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    decided_by: str | None
    decided_by_name: str = ""
    decided_at: datetime | None = None
    expires_at: datetime
    yours: bool = False  # whoever looks may answer


class Limits(_Word):
    """GET, PUT /api/ticketing/organisations/{id}/approval-limits: up to what one person decides alone, in đồng."""

    refund: int = Field(ge=0, le=MOST)
    void: int = Field(ge=0, le=MOST)
    discount: int = Field(ge=0, le=MOST)
    drawer: int = Field(ge=0, le=MOST)
