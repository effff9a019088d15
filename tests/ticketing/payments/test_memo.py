"""A code survives what banks and people do to it, and nothing else is taken for one."""

import pytest
from hypothesis import given, strategies

from ticketing.payments import memo, vietqr

CODE = "SKS0A1B2C3D"
NOISE = strategies.text("0123456789abcdefghij .-/:_#đéÀ", max_size=20)


def test_a_code_fits_into_the_purpose_of_every_bank() -> None:
    code = memo.new()
    assert len(code) <= vietqr.LONGEST_PURPOSE
    assert vietqr.folded(code) == code
    assert len({memo.new() for _ in range(1000)}) == 1000


@given(strategies.builds(memo.new), NOISE, NOISE)
def test_it_is_found_whatever_stands_around_it(code: str, before: str, after: str) -> None:
    assert code in memo.found_in(f"{before} {code} {after}")
    assert code in memo.found_in(f"{before}{code.lower()}{after}")


@given(
    strategies.builds(memo.new),
    strategies.lists(strategies.integers(1, 11), max_size=4),
    strategies.sampled_from(" .-\n"),
)
def test_it_is_found_with_breaks_inside(code: str, places: list[int], broken_by: str) -> None:
    torn = "".join(broken_by * places.count(i) + letter for i, letter in enumerate(code))
    assert memo.found_in(torn) == [code]


def test_letters_that_look_alike_are_understood() -> None:
    code = next(c for c in iter(memo.new, None) if "0" in c and "1" in c)
    assert memo.found_in(code.replace("0", "O").replace("1", "l")) == [code]


@given(
    strategies.builds(memo.new), strategies.integers(3, 11), strategies.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXY")
)
def test_a_wrong_character_is_no_other_code(code: str, place: int, letter: str) -> None:
    typed = code[:place] + letter + code[place + 1 :]
    assert memo.found_in(typed) in ([], [code]) if typed == code else memo.found_in(typed) != [code]


@pytest.mark.parametrize("text", ["", "SKS", "chuyen tien", "SKS12345678", "sks sks sks", "X" * 500])
def test_a_memo_without_a_code_has_none(text: str) -> None:
    assert memo.found_in(text) == []


def test_two_codes_in_one_memo_are_both_found_once() -> None:
    one, other = memo.new(), memo.new()
    assert memo.found_in(f"{one} {other} {one}") == [one, other]
