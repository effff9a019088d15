"""What a voucher takes off. Pure, whole dong: shares by largest remainder, so the parts always sum to the whole.

Something is left to pay of every order: at least `LEAST_LEFT`.
"""

from collections.abc import Sequence
from typing import Final

from infra.money import Money
from ticketing.catalog.schemas import LOWEST_PRICE

LEAST_LEFT: Final = LOWEST_PRICE


def by_percent(prices: Sequence[Money], *, percent: int) -> list[Money]:
    """What each price becomes; its share is rounded to the nearest whole dong."""
    return [price.allocate([percent, 100 - percent])[1] for price in prices]


def by_amount(prices: Sequence[Money], *, amount: Money) -> list[Money]:
    """What each price becomes when so much goes off the whole, in proportion to the prices."""
    whole = sum(price.minor for price in prices)
    off = min(amount.minor, max(whole - LEAST_LEFT, 0))
    if off == 0:
        return list(prices)
    shares = Money(off, amount.currency).allocate([price.minor for price in prices])
    return [price - share for price, share in zip(prices, shares, strict=True)]
