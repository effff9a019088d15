"""The codes in `ticket_codes.json`, which Python and the browsers must answer alike.

`python -m tests.infra.contracts.ticket_code_vectors` writes the file anew; a test holds it to what is made here.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infra.contracts import base45, ticket_code, ticket_rotation
from infra.contracts.ticket_code import CodeRefused, TicketCode
from infra.contracts.ticket_rotation import DoorKeys

FILE: Final = Path(__file__).with_name("ticket_codes.json")
KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
ROTATION: Final = bytes(range(64, 96))
DOORS: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
NOW: Final = datetime(2026, 11, 25, 12, 30, 7, tzinfo=UTC)
TYPED: Final = "7F3K9QWX2MT4HN8A"
PLAIN: Final = TicketCode(
    key_id=ticket_code.key_id_of(KEY.public_key()),
    serial=ticket_code.serial_of(TYPED),
    valid_from=DOORS,
    valid_until=DOORS + timedelta(hours=4),
    label="T1 A-12",
)
ROTATING: Final = replace(PLAIN, rotates=True, needs_evidence=True, age_rating="T16", label="Lầu 2 hàng")
KEYS: Final = DoorKeys({PLAIN.key_id: KEY.public_key()}, ROTATION)
SECRET: Final = ticket_rotation.secret_of(ROTATION, PLAIN.serial)


def shown(code: TicketCode, at: datetime | None = None, *, key: Ed25519PrivateKey = KEY) -> str:
    """A code, with its rotating part where a moment is given."""
    return ticket_code.text(ticket_code.signed(code, key), rotating=ticket_rotation.part(SECRET, now=at) if at else b"")


def signed_bytes(body: bytes) -> str:
    """Anything at all, signed with the right key."""
    return ticket_code.text(body + KEY.sign(b"sankhau.ticket.1\0" + body))


def _texts() -> Iterator[tuple[str, str]]:
    good, rotating = ticket_code.signed(PLAIN, KEY), shown(ROTATING, NOW)
    body = good[:-64]
    yield "plain", shown(PLAIN)
    yield "without a label", shown(replace(PLAIN, label=""))
    yield "the longest", shown(replace(ROTATING, label="Khán đài B2"), NOW)
    yield "rotating", rotating
    for seconds in (-68, -60, -37, -30, 30, 37, 52, 53, 60, 600, 7680):
        yield f"rotating, shown {seconds} s later", shown(ROTATING, NOW + timedelta(seconds=seconds))
    yield "rotating without its part", shown(ROTATING)
    yield "rotating part of nobody", ticket_code.text(ticket_code.signed(ROTATING, KEY), rotating=bytes(7))
    yield "a part where none belongs", shown(PLAIN, NOW)
    yield "signed by a stranger", shown(PLAIN, key=OTHER_KEY)
    yield "another performance", shown(replace(PLAIN, key_id=ticket_code.key_id_of(OTHER_KEY.public_key())))
    yield "over", shown(replace(PLAIN, valid_until=NOW))
    yield "not yet", shown(replace(PLAIN, valid_from=NOW + timedelta(seconds=1)))
    yield "one bit of the seat", ticket_code.text(good[:26] + bytes([good[26] ^ 1]) + good[27:])
    yield "one bit of the signature", ticket_code.text(good[:-1] + bytes([good[-1] ^ 1]))
    yield "one bit of the rotating part", _changed(rotating)
    yield "another format", signed_bytes(b"\2" + body[1:])
    yield "an unknown flag", signed_bytes(body[:1] + b"\x20" + body[2:])
    yield "an unknown rating", signed_bytes(body[:1] + b"\x14" + body[2:])
    yield "a label that is no text", signed_bytes(body[:24] + b"\2\xc3\x28")
    yield "a label that is too long", signed_bytes(body[:24] + b"\x0fABCDEFGHIJKLMNO")
    yield "cut short", ticket_code.text(good[:-1])
    yield "one byte more", ticket_code.text(good + b"\0")
    yield "nothing", "SK:."
    yield "no text at all", ""
    yield "without its end", shown(PLAIN)[:-1]
    yield "in small letters", shown(PLAIN).lower()
    yield "a character outside", shown(PLAIN)[:10] + "_" + shown(PLAIN)[11:]
    yield "an old code", f"SK{TYPED}"


def _changed(text: str) -> str:
    content = base45.decoded(text[3:-1])
    return ticket_code.text(content[:-1] + bytes([content[-1] ^ 1]))


def answer(text: str, *, revoked: frozenset[bytes] = frozenset()) -> dict[str, Any]:
    """What Python says to a code."""
    try:
        code = ticket_rotation.checked(text, KEYS, now=NOW, revoked=revoked)
    except CodeRefused as refused:
        return {"refusal": refused.refusal.value}
    return {"serial": code.serial.hex(), "label": code.label, "rating": code.age_rating, "rotates": code.rotates}


def document() -> dict[str, Any]:
    """The whole file."""
    codes = [{"name": name, "text": text, "answer": answer(text)} for name, text in _texts()]
    codes.append(
        {
            "name": "revoked",
            "text": shown(PLAIN),
            "revoked": [PLAIN.serial.hex()],
            "answer": answer(shown(PLAIN), revoked=frozenset({PLAIN.serial})),
        }
    )
    return {
        "public_key": KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex(),
        "rotation_secret": ROTATION.hex(),
        "ticket_secret": SECRET.hex(),
        "signed": ticket_code.signed(ROTATING, KEY).hex(),
        "typed": TYPED,
        "serial": PLAIN.serial.hex(),
        "now": int(NOW.timestamp()),
        "codes": codes,
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(document(), ensure_ascii=False, indent=1) + "\n")
