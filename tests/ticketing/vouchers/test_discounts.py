"""What goes off is shared in whole dong, and the parts sum to the whole."""

from hypothesis import given, strategies

from infra.money import Money
from ticketing.vouchers import discounts

PRICES = strategies.lists(strategies.integers(1_000, 10**8).map(lambda minor: Money(minor, "VND")), min_size=1)


@given(PRICES, strategies.integers(1, 99))
def test_a_percentage_is_of_each_price_to_the_nearest_dong(prices: list[Money], percent: int) -> None:
    for before, after in zip(prices, discounts.by_percent(prices, percent=percent), strict=True):
        assert abs((before.minor - after.minor) * 100 - before.minor * percent) <= 50
        assert 0 < after.minor < before.minor


@given(PRICES, strategies.integers(1_000, 10**9))
def test_an_amount_goes_off_the_whole_and_something_is_left(prices: list[Money], amount: int) -> None:
    whole = sum(price.minor for price in prices)
    reduced = discounts.by_amount(prices, amount=Money(amount, "VND"))
    assert sum(price.minor for price in reduced) == max(whole - amount, min(whole, discounts.LEAST_LEFT))
    assert all(price.minor >= 0 for price in reduced)
