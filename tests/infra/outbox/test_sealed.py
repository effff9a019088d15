"""Sealed messages: the house reads them, the table does not tell."""

from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken
from pydantic import BaseModel

from infra.outbox import sealed
from tests.support.settings import make_settings


class Secret(BaseModel):
    link: str


def test_what_was_sealed_is_read_with_the_same_key_only(tmp_path: Path) -> None:
    ours, theirs = make_settings(tmp_path), make_settings(tmp_path)
    payload = {"sealed": sealed.seal(Secret(link="/reset/geheim"), ours)}
    assert sealed.opened(payload, Secret, ours).link == "/reset/geheim"
    assert "geheim" not in payload["sealed"]
    with pytest.raises(InvalidToken):
        sealed.opened(payload, Secret, theirs)
