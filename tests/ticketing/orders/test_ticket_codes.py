"""Ticket codes: unguessable, forgiving to hands, strict about slips; small enough for the smallest QR code."""

import segno
from hypothesis import given, strategies

from ticketing.orders import ticket_codes

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_codes_read_as_they_were_made_however_they_are_typed() -> None:
    code = ticket_codes.new()
    shown = ticket_codes.shown(code)
    assert len(shown.split("-")) == 4
    for typed in (code, shown, shown.lower(), f"  {shown.replace('-', ' ')} ", ticket_codes.scanned(code)):
        assert ticket_codes.read(typed) == code


def test_what_is_misread_is_read_as_it_was_meant() -> None:
    code = next(code for code in iter(ticket_codes.new, "") if "0" in code and "1" in code)
    assert ticket_codes.read(code.replace("0", "O").replace("1", "l")) == code


@given(strategies.integers(0, 15), strategies.integers(1, 31))
def test_one_wrong_character_is_told(position: int, shift: int) -> None:
    code = ticket_codes.new()
    wrong = _ALPHABET[(_ALPHABET.index(code[position]) + shift) % 32]
    assert ticket_codes.read(code[:position] + wrong + code[position + 1 :]) is None


@given(strategies.integers(0, 14))
def test_two_that_changed_places_are_told(position: int) -> None:
    code = ticket_codes.new()
    if code[position] != code[position + 1]:
        assert ticket_codes.read(code[:position] + code[position + 1] + code[position] + code[position + 2 :]) is None


@given(strategies.text(max_size=40))
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    assert ticket_codes.read(typed) is None or len(ticket_codes.read(typed) or "") == ticket_codes.LENGTH


def test_a_thousand_codes_are_a_thousand() -> None:
    assert len({ticket_codes.new() for _ in range(1000)}) == 1000


def test_the_qr_code_is_of_the_smallest_version() -> None:
    made = segno.make_qr(ticket_codes.scanned(ticket_codes.new()), error="m", boost_error=False)
    assert (made.version, made.mode) == (1, "alphanumeric")
