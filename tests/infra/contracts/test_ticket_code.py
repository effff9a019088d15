import json
import random
from datetime import timedelta

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.contracts import base45, ticket_code, ticket_rotation
from infra.contracts.base45 import NotBase45
from infra.contracts.ticket_code import CodeRefused, Refusal
from tests.infra.contracts import ticket_code_vectors as vectors
from tests.infra.contracts.ticket_code_vectors import KEY, KEYS, NOW, PLAIN, ROTATING, SECRET, shown


def test_the_golden_codes_are_answered_as_they_always_were() -> None:
    assert vectors.document() == json.loads(vectors.FILE.read_text())


def test_base45_is_that_of_rfc_9285() -> None:
    written = {b"AB": "BB8", b"Hello!!": "%69 VD92EX0", b"base-45": "UJCLQE7W581", b"ietf!": "QED8WEX0"}
    assert {plain: base45.encoded(plain) for plain in written} == written
    assert [base45.decoded(text) for text in written.values()] == list(written)


@pytest.mark.parametrize("text", ["A", "GGW", ":::", "::", "a00", "BB8_"])
def test_what_nobody_writes_is_no_base45(text: str) -> None:
    with pytest.raises(NotBase45):
        base45.decoded(text)


def test_the_longest_code_fits_version_7_at_level_m_of_the_alphanumeric_mode() -> None:
    code = segno.make_qr(longest := _longest(), error="m", boost_error=False)
    assert (code.mode, code.version) == ("alphanumeric", 7)
    assert len(longest) == ticket_code.LONGEST == 169
    assert len(base45.decoded(longest[3:-1])) == ticket_code.MAX_BYTES == 110


def test_a_seat_that_is_too_long_is_shortened_between_letters_and_never_signed_whole() -> None:
    assert ticket_code.short_label("Lầu 2 hàng A ghế 12") == "Lầu 2 hàng"
    with pytest.raises(ValueError, match="label"):
        ticket_code.signed(ticket_code.TicketCode(PLAIN.key_id, PLAIN.serial, NOW, NOW, label="x" * 15), KEY)


def test_a_copy_of_a_rotating_code_is_worth_nothing_a_minute_later() -> None:
    text = shown(ROTATING, NOW)
    accepted = [s for s in range(-120, 180) if _refusal(text, seconds=s) is None]
    assert accepted == list(range(-37, 53))  # its own half minute, the one before and the one after
    assert {_refusal(text, seconds=s) for s in range(60, 180)} == {Refusal.ROTATING_STALE}


@pytest.mark.parametrize("minutes", [-15, -5, 5, 15])
def test_a_door_whose_clock_is_wrong_and_knows_it_refuses_nobody(minutes: int) -> None:
    drift = timedelta(minutes=minutes)
    assert ticket_rotation.checked(shown(ROTATING, NOW), KEYS, now=NOW + drift, drift=drift).serial == ROTATING.serial


def test_the_secret_of_one_ticket_makes_no_part_of_another() -> None:
    neighbour = ticket_rotation.secret_of(vectors.ROTATION, ticket_code.serial_of("0" * 16))
    assert ticket_rotation.part(neighbour, now=NOW) != ticket_rotation.part(SECRET, now=NOW)


def test_the_serial_says_nothing_of_the_typed_code() -> None:
    assert len(PLAIN.serial) == ticket_code.SERIAL_BYTES
    assert vectors.TYPED.encode() not in base45.decoded(shown(PLAIN)[3:-1])


def test_of_thousands_of_changed_codes_none_is_accepted() -> None:
    dice = random.Random(20261125)  # noqa: S311  (the same codes in every run)
    texts = [shown(PLAIN), shown(ROTATING, NOW)]
    for _ in range(3000):
        changed = _changed(dice, dice.choice(texts))
        assert changed in texts or _refusal(changed) is not None, changed


def test_negative_control_a_door_that_skips_the_signature_lets_changed_codes_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Believer:
        def verify(self, signature: bytes, message: bytes) -> None:
            """It was never looked at."""

    keys = ticket_rotation.DoorKeys({PLAIN.key_id: Believer()}, vectors.ROTATION)  # type: ignore[dict-item]
    forged = shown(PLAIN, key=Ed25519PrivateKey.generate())
    assert ticket_rotation.checked(forged, keys, now=NOW).serial == PLAIN.serial
    assert _refusal(forged) is Refusal.FORGED


def _changed(dice: random.Random, text: str) -> str:
    at = dice.randrange(len(text))
    match dice.randrange(4):
        case 0:
            return text[:at] + dice.choice(base45.ALPHABET) + text[at + 1 :]
        case 1:
            return text[:at] + text[at + 1 :]
        case 2:
            return text[:at] + dice.choice(base45.ALPHABET) + text[at:]
        case _:
            content = bytearray(base45.decoded(text[3:-1]))
            content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
            return ticket_code.text(bytes(content))


def _refusal(text: str, *, seconds: int = 0) -> Refusal | None:
    try:
        ticket_rotation.checked(text, KEYS, now=NOW + timedelta(seconds=seconds))
    except CodeRefused as refused:
        return refused.refusal
    return None


def _longest() -> str:
    label = ticket_code.short_label("Khán đài B2")
    assert len(label.encode()) == ticket_code.LABEL_BYTES
    code = ticket_code.TicketCode(PLAIN.key_id, PLAIN.serial, NOW, NOW + timedelta(hours=1), label, rotates=True)
    return shown(code, NOW)
