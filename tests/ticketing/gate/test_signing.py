"""A device's signature covers every field of its line; the gate's script writes the same bytes."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ticketing.gate import signing
from ticketing.gate.schemas import EntryWish

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LINE = EntryWish(
    device_id="dev_" + "0" * 26, sequence=7, ticket="0a" * 10, door="Cửa 2", at=1_700_000_000_000, signature="A" * 86
)


def signed(line: EntryWish, performance_id: str = "prf_1") -> EntryWish:
    signature = signing.shown(KEY.sign(signing.message(line, performance_id=performance_id)))
    return line.model_copy(update={"signature": signature})


def test_the_bytes_are_these() -> None:
    told = (
        "sankhau.gate.1\ndev_00000000000000000000000000\n7\nprf_1\n0a0a0a0a0a0a0a0a0a0a\nin\n1\n\nCửa 2\n1700000000000"
    )
    assert signing.message(LINE, performance_id="prf_1") == told.encode()


@pytest.mark.parametrize(
    "changed",
    [
        {"sequence": 8},
        {"ticket": "0b" * 10},
        {"direction": "out"},
        {"persons": 2},
        {"zone": "x"},
        {"door": ""},
        {"at": 1},
    ],
)
def test_no_field_can_be_changed(changed: dict[str, Any]) -> None:
    public_key = KEY.public_key()
    line = signed(LINE)
    assert signing.holds(line, public_key, performance_id="prf_1")
    assert not signing.holds(line.model_copy(update=changed), public_key, performance_id="prf_1")
    assert not signing.holds(line, public_key, performance_id="prf_2")
    other = Ed25519PrivateKey.generate().public_key()
    assert not signing.holds(line, other, performance_id="prf_1")


def test_a_key_is_32_bytes() -> None:
    assert signing.key(signing.shown(KEY.public_key().public_bytes_raw())) == KEY.public_key()
    with pytest.raises(ValueError, match="32"):
        signing.key("AA")
