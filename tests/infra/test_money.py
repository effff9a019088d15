"""Promises of money: nothing is lost, nothing is made, and price tags read as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.money import CurrencyMismatch, Money

amounts = st.integers(min_value=-(10**13), max_value=10**13)
weights = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=20).filter(any)


@given(amounts, weights)
def test_shares_always_sum_to_the_whole(minor: int, shares: list[int]) -> None:
    parts = Money(minor, "VND").allocate(shares)
    assert sum(part.minor for part in parts) == minor


@given(amounts, weights)
def test_no_share_is_a_dong_away_from_its_fair_part(minor: int, shares: list[int]) -> None:
    total = sum(shares)
    for part, weight in zip(Money(minor, "VND").allocate(shares), shares, strict=True):
        assert abs(part.minor * total - minor * weight) < total


@given(amounts, amounts)
def test_adding_and_taking_away_is_neutral(one: int, other: int) -> None:
    assert Money(one, "VND") + Money(other, "VND") - Money(other, "VND") == Money(one, "VND")


def test_two_currencies_never_meet_in_a_sum() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "VND") + Money(1, "USD")


@pytest.mark.parametrize("minor", [1.0, True, "1"])
def test_only_whole_minor_units_are_money(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "VND")  # type: ignore[arg-type]


@pytest.mark.parametrize("shares", [[], [0, 0], [-1, 2]])
def test_shares_need_a_sensible_weight(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(10, "VND").allocate(shares)


@pytest.mark.parametrize(
    ("money", "vi", "en"),
    [
        (Money(350_000, "VND"), "350.000 ₫", "350,000 ₫"),
        (Money(-50_000, "VND"), "-50.000 ₫", "-50,000 ₫"),
        (Money(0, "VND"), "0 ₫", "0 ₫"),
        (Money(123_405, "USD"), "1.234,05 $", "1,234.05 $"),
        (Money(5, "USD"), "0,05 $", "0.05 $"),
    ],
)
def test_a_price_tag_reads_as_people_write_it(money: Money, vi: str, en: str) -> None:
    assert money.text("vi") == vi
    assert money.text("en") == en
