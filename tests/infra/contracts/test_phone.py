"""A number is the same however it is written, and what could never get a message is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.contracts import phone


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "+84912345678",
        "+84 (0)912-345-678",
        "84912345678",
        "0084912345678",
    ],
)
def test_every_way_of_writing_a_vietnamese_number_is_one_number(typed: str) -> None:
    assert phone.normalised(typed) == "+84912345678"


@pytest.mark.parametrize(
    ("typed", "number"), [("+33 6 12 34 56 78", "+33612345678"), ("001 650 253 0000", "+16502530000")]
)
def test_numbers_of_other_countries_name_their_country(typed: str, number: str) -> None:
    assert phone.normalised(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "+",
        "lan@example.com",
        "024 3825 3257",  # a landline in Hà Nội gets no message
        "024 3825 325",  # and this is none
        "0238 555 12345",
        "091234567",  # a digit short
        "09123456789",  # one too many
        "01234567890",  # mobile numbers of eleven digits ended in 2018
        "612345678",  # no country
        "+0912345678",
        "+123456",
        "+1234567890123456",
        "٠٩١٢٣٤٥٦٧٨",  # digits, but not ones a gateway reads
        "0912345678" + " " * 30,
        "0912345678;drop",
    ],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(phone.PhoneRefused):
        phone.normalised(typed)


@pytest.mark.parametrize(
    ("typed", "number", "shown"),
    [
        ("024 3825 3257", "+842438253257", "024 3825 3257"),
        ("(028) 38 251 234", "+842838251234", "028 3825 1234"),
        ("+84 236 3821 234", "+842363821234", "0236 3821 234"),
        ("0912 345 678", "+84912345678", "0912 345 678"),
        ("+33 1 42 68 53 00", "+33142685300", "+33142685300"),
    ],
)
def test_who_is_only_called_back_may_have_a_landline(typed: str, number: str, shown: str) -> None:
    assert phone.to_call(typed) == number
    assert phone.to_call(number) == number
    assert phone.readable(number) == shown


def test_a_landline_is_refused_where_a_message_goes_and_the_reason_is_named() -> None:
    with pytest.raises(phone.MobileNeeded):
        phone.normalised("024 3825 3257")
    assert not phone.gets_messages("+842438253257")
    assert phone.gets_messages("+84912345678")


@pytest.mark.parametrize("typed", ["04 3825 3257", "0230 382 5325", "1900 1234", "113", "024 3825 32571"])
def test_area_codes_that_nobody_has_any_more_are_no_numbers(typed: str) -> None:
    with pytest.raises(phone.PhoneRefused):
        phone.to_call(typed)


@given(st.text(max_size=40))
def test_what_is_accepted_is_e164_and_stays_itself(typed: str) -> None:
    try:
        number = phone.normalised(typed)
    except phone.PhoneRefused:
        return
    assert number.startswith("+")
    assert number[1:].isascii()
    assert 8 <= len(number[1:]) <= 15
    assert phone.normalised(number) == number


def test_numbers_are_shown_as_people_write_them() -> None:
    assert phone.readable("+84912345678") == "0912 345 678"
    assert phone.readable("+33612345678") == "+33612345678"
