"""Who pays less, and how much less. Pure.

The law says the least: Decree 28/2012 (article 11) for every house, Decree 131/2022 for screenings in a cinema. A house
may give more than that, and reductions of its own to students and members. Prices are rounded down to whole minor
units, so that nobody gets less than the law promises.
"""

from collections.abc import Mapping
from typing import Final

from infra.money import Money
from ticketing.rules.schemas import Concession

Rates = Mapping[Concession, int]  # percent off, of those that are offered
_EVERYWHERE: Final[Rates] = {Concession.SEVERELY_DISABLED: 50, Concession.EXTREMELY_DISABLED: 100}
_AT_SCREENINGS: Final[Rates] = dict.fromkeys(
    (Concession.CHILD, Concession.ELDERLY, Concession.MERIT, Concession.HARDSHIP), 20
)


def least(concession: Concession, *, screening: bool) -> int:
    """The percentage that the law takes off, whatever the house decided."""
    return max(_EVERYWHERE.get(concession, 0), _AT_SCREENINGS.get(concession, 0) if screening else 0)


def offered(decided: Rates, *, screening: bool) -> Rates:
    """What may be chosen, and what it takes off: the law's least, or more if the house decided so."""
    rates = {one: max(least(one, screening=screening), decided.get(one, 0)) for one in Concession}
    return {one: percent for one, percent in rates.items() if percent}


def reduced(price: Money, *, percent: int) -> Money:
    """What is left to pay."""
    if not 0 <= percent <= 100:
        raise ValueError("a reduction is between nothing and everything")
    return Money(price.minor * (100 - percent) // 100, price.currency)
