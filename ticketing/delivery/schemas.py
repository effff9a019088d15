"""What crosses HTTP about tickets that come to their buyers, and that are found again."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, TypeAdapter

from infra.contracts import phone
from ticketing.accounts.schemas import Language
from ticketing.orders.schemas import OrderPlaced

_EMAIL: TypeAdapter[str] = TypeAdapter(EmailStr)


def contact(typed: str) -> str:
    """An e-mail in small letters, or a phone number in E.164. Raises ValueError."""
    typed = typed.strip()
    if "@" in typed:
        return _EMAIL.validate_python(typed).lower()
    return phone.normalised(typed)


Contact = Annotated[str, Field(max_length=254), AfterValidator(contact)]


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RecoveryWish(_Word):
    """POST /api/ticketing/recoveries: where a buyer got the tickets once."""

    contact: Contact
    language: Language = Language.VI


class LinkToken(_Word):
    """POST /api/ticketing/recoveries/openings and /ticket-links/openings: the secret of a link."""

    token: str = Field(min_length=20, max_length=60)


class OpenedOrders(_Word):
    """Orders with the keys that open them, the newest first."""

    orders: list[OrderPlaced]
    more: bool  # there are older ones
