"""The demo house: who it is, and the logins made for it on this machine."""

import json
import os
import secrets
from pathlib import Path
from typing import TypedDict

ORGANISATION_ID = "org_01kdem0rap0000000000000000"
ORGANISATION_NAME = "Nhà hát Ánh Sáng Đầu Tiên"
TITLE_ID = "ttl_01kdem0rap0000000000000000"
_PEOPLE = (
    ("chu.rap@anhsang.example", "Trần Thị Minh", "owner"),
    ("phong.ve@anhsang.example", "Lê Văn Hùng", "box_office"),
)
_FILE = "demo-logins.json"
_LOADED = "demo-loaded"


class Login(TypedDict):
    """One person of the demo house."""

    email: str
    password: str
    name: str
    role: str


def logins(keys: Path) -> list[Login]:
    """The logins, made on first call and kept in a file that only the owner may read; the owner's comes first."""
    path = keys / _FILE
    if not path.exists():
        made = [
            Login(email=email, password=secrets.token_urlsafe(12), name=name, role=role)
            for email, name, role in _PEOPLE
        ]
        draft = keys / f".{_FILE}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(made, file, ensure_ascii=False, indent=1)
        draft.rename(path)
    kept: list[Login] = json.loads(path.read_text())
    return kept


def is_loaded(data: Path) -> bool:
    """Whether the demo house was loaded into this data folder."""
    return (data / _LOADED).exists()


def mark_loaded(data: Path) -> None:
    """Remember that it was."""
    (data / _LOADED).touch()
