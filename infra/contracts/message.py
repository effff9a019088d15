"""A short message to a phone: what an outbox message of the topic `message` holds, sealed."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from infra import ids
from infra.contracts.phone import PhoneNumber


class Message(BaseModel):
    """One message to one phone. Its id stays the same however often it is handed over."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(default_factory=lambda: ids.new("sms"))
    recipient: PhoneNumber
    text: str = Field(min_length=1, max_length=612)
    written_at: datetime
