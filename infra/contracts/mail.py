"""A mail that leaves the house: what an outbox message of the topic `mail` holds, sealed."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from infra import ids


class Attachment(BaseModel):
    """A file that goes with a mail; `content` is base64."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(pattern=r"^[\w.-]{1,80}$")
    media_type: str = Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")
    content: str


class Mail(BaseModel):
    """One mail to one person, in her language, as plain text and as simple HTML of the same words."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(default_factory=lambda: ids.new("mal"))  # becomes the Message-ID: sent twice, it is known again
    recipient: str = Field(max_length=254)
    language: str
    subject: str = Field(max_length=300)
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    written_at: datetime
