"""Money: whole minor units of one currency. No float, no division: shares are made by `allocate`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# ISO 4217 exponents of the currencies sold in; VND has no minor unit.
EXPONENTS: Final = {"VND": 0, "USD": 2, "EUR": 2}
_SIGNS: Final = {"VND": "₫", "USD": "$", "EUR": "€"}


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one sum."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """`minor` whole minor units (dong, cents) of `currency` (ISO 4217)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.minor, bool) or not isinstance(self.minor, int):
            raise TypeError("money is counted in whole minor units")
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency!r}")

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.minor * count, self.currency)

    def allocate(self, weights: Sequence[int]) -> list["Money"]:
        """Shares in proportion to `weights` by largest remainder; they always sum to the whole.

        Raises ValueError when no weight is positive or one is negative.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights must be non-negative and not all zero")
        sign = -1 if self.minor < 0 else 1
        amount = abs(self.minor)
        floors = [amount * weight // total for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
        for index in by_remainder[: amount - sum(floors)]:
            floors[index] += 1
        return [Money(sign * share, self.currency) for share in floors]

    def text(self, language: str) -> str:
        """As a price tag reads: `350.000 ₫` in Vietnamese, `350,000 ₫` in English."""
        exponent = EXPONENTS[self.currency]
        digits = str(abs(self.minor)).rjust(exponent + 1, "0")
        whole, cents = (digits[:-exponent], digits[-exponent:]) if exponent else (digits, "")
        group, point = (".", ",") if language == "vi" else (",", ".")
        grouped = f"{int(whole):,}".replace(",", group)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{grouped}{point + cents if cents else ''} {_SIGNS[self.currency]}"

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
