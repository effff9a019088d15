"""The demo house: who it is, and the logins made for it on this machine."""

import json
import os
import secrets
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

ORGANISATION_ID = "org_01kdem0rap0000000000000000"
ORGANISATION_NAME = "Nhà hát Ánh Sáng Đầu Tiên"
TITLE_ID = "ttl_01kdem0rap0000000000000000"
GUIDES = Path(__file__).parent / "demo_guides"  # one WebVTT file per language, named by it
ADMINISTRATOR = "administrator"  # of the platform, not of the house
_PEOPLE = (
    ("chu.rap@anhsang.example", "Trần Thị Minh", "owner"),
    ("phong.ve@anhsang.example", "Lê Văn Hùng", "box_office"),
    ("soat.ve@anhsang.example", "Vũ Thị Mai", "gate"),
    ("quan.tri@sankhau.example", "Phạm Thu Hà", ADMINISTRATOR),
)
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_SATURDAY = 5
_FILE = "demo-logins.json"
_LOADED = "demo-loaded"


def evening(now: datetime) -> dict[str, Any]:
    """A performance on the first Saturday that is at least three weeks away, at half past seven in Hanoi."""
    day = now.astimezone(_ZONE).date() + timedelta(weeks=3)
    day += timedelta(days=(_SATURDAY - day.weekday()) % 7)
    starts = datetime.combine(day, time(19, 30), _ZONE)
    return {
        "organisation_id": ORGANISATION_ID,
        "name_vi": "Đêm trăng rối nước",
        "name_en": "A moonlit night of water puppets",
        "about_vi": "Rồng phun lửa trên mặt nước, chú Tễu kể chuyện làng, và dàn nhạc chèo chơi trực tiếp bên hồ. "
        "Suất diễn thử: chưa có ai phải đến sớm.",
        "about_en": "Dragons breathe fire over the water, chú Tễu tells of his village, and a chèo ensemble plays live "
        "beside the pond. A trial performance: nobody has to come early.",
        "venue_name": "Thuỷ đình Ánh Sáng",
        "venue_address": "57 phố Đinh Tiên Hoàng, Hoàn Kiếm, Hà Nội",
        "zone": _ZONE.key,
        "doors_at": (starts - timedelta(minutes=45)).isoformat(),
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(minutes=75)).isoformat(),
        "age_rating": "P",
        "capacity": 120,
        "price_minor": 150_000,
    }


class Login(TypedDict):
    """One person of the demo house, or the administrator who approves houses."""

    email: str
    password: str
    name: str
    role: str


def logins(keys: Path) -> list[Login]:
    """The logins, made on first call and kept in a file that only the owner may read; the owner's comes first."""
    path = keys / _FILE
    kept: list[Login] = json.loads(path.read_text()) if path.exists() else []
    missing = [person for person in _PEOPLE if person[0] not in {login["email"] for login in kept}]
    if missing:  # the first start, or the first one of a version that knows more people
        kept += [
            Login(email=email, password=secrets.token_urlsafe(12), name=name, role=role)
            for email, name, role in missing
        ]
        draft = keys / f".{_FILE}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(kept, file, ensure_ascii=False, indent=1)
        draft.rename(path)
    return kept


def is_loaded(data: Path) -> bool:
    """Whether the demo house was loaded into this data folder."""
    return (data / _LOADED).exists()


def mark_loaded(data: Path) -> None:
    """Remember that it was."""
    (data / _LOADED).touch()
