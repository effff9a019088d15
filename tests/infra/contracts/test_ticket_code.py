import json
from datetime import timedelta

import pytest
import segno

from infra.contracts import base45, ticket_code, ticket_rotation
from infra.contracts.base45 import NotBase45
from infra.contracts.ticket_code import CodeRefused, Refusal
from tests.bench import codes
from tests.bench.codes import Door
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


def test_of_thousands_of_codes_that_must_open_no_door_none_does_and_every_good_one_opens() -> None:
    found = codes.run(Door(20261125, tickets=300), 3000)
    assert (found["accepted"], found["tried_total"]) == (0, 3000)
    assert (found["genuine_refused"], found["genuine"]) == (0, 270)


_WEAKNESSES: dict[str, tuple[object, str, object]] = {
    "forged": (ticket_code, "_verified", lambda *_: True),
    "foreign_key": (ticket_code, "_verified", lambda *_: True),
    "replayed": (ticket_rotation, "_TOLERATED_STEPS", 128),
}


@pytest.mark.parametrize("kind", list(_WEAKNESSES))
def test_negative_control_a_door_with_a_planted_weakness_lets_them_in(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, name, weak = _WEAKNESSES[kind]
    monkeypatch.setattr(place, name, weak)
    assert codes.run(Door(20261125, tickets=300), 1000)["accepted_by_kind"][kind] > 0


def test_negative_control_a_door_that_hears_of_no_revocation_lets_them_in() -> None:
    door = Door(20261125, tickets=300)
    door.revoked.clear()
    assert codes.run(door, 1000)["accepted_by_kind"]["revoked"] > 0


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
