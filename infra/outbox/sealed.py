"""Messages that hold a secret (a link in a mail, whose address was typed) stand in the outbox sealed.

Fernet (AES-128-CBC with HMAC-SHA256) under a key derived from `service_key`: who reads the table, or a backup of it,
reads no link that still opens something.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any, TypeVar

from cryptography.fernet import Fernet
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from infra.outbox import rows
from infra.settings import Settings

_LABEL = b"sankhau.outbox.sealed.1"
_FIELD = "sealed"

Word = TypeVar("Word", bound=BaseModel)


async def post(session: AsyncSession, *, topic: str, word: BaseModel, settings: Settings, now: datetime) -> str:
    """Write one sealed message into the caller's transaction; its id."""
    return await rows.post(session, topic=topic, payload={_FIELD: seal(word, settings)}, now=now)


def seal(word: BaseModel, settings: Settings) -> str:
    """A word that only this house reads."""
    return _fernet(settings).encrypt(word.model_dump_json().encode()).decode()


def opened(payload: dict[str, Any], kind: type[Word], settings: Settings) -> Word:
    """What was sealed. Raises cryptography.fernet.InvalidToken when the key is another."""
    return kind.model_validate_json(_fernet(settings).decrypt(payload[_FIELD].encode()))


def _fernet(settings: Settings) -> Fernet:
    secret = settings.service_key.get_secret_value().encode()
    return Fernet(base64.urlsafe_b64encode(hmac.new(secret, _LABEL, hashlib.sha256).digest()))
