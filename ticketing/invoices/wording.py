"""What an invoice says: its symbol, its rows, its tax. Pure; item names are Vietnamese, as the law wants them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from infra.money import Money
from ticketing.invoices.schemas import InvoiceLine

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")  # the tax authority's day and year
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Sold:
    """One line of an order, as far as an invoice tells of it."""

    name: str
    zone: str | None
    starts_at: datetime | None
    starts_in: str | None  # the clock of the venue
    price_minor: int


def symbol(letters: str, *, now: datetime) -> str:
    """`C26MAA`: with the authority's code, of 2026, from a cash register, and the house's letters."""
    return f"C{now.astimezone(ZONE).year % 100:02}M{letters}"


def written(form: str, symbol_: str, number: int) -> str:
    """A number as people write it: `1C26MAA 00000012`."""
    return f"{form}{symbol_} {number:08}"


def rows(sold: Iterable[Sold], *, back: bool = False) -> list[InvoiceLine]:
    """The same thing at the same price is one row, in the order in which it was bought."""
    counted = Counter((_name(one, back=back), -one.price_minor if back else one.price_minor) for one in sold)
    return [
        InvoiceLine(name=name, quantity=count, unit_minor=unit, amount_minor=unit * count)
        for (name, unit), count in counted.items()
        if unit
    ]


def whole(amount: Money, *, name: str) -> list[InvoiceLine]:
    """One row for all of it."""
    return [InvoiceLine(name=name, quantity=1, unit_minor=amount.minor, amount_minor=amount.minor)]


def vat(total: Money, *, percent: int | None) -> Money:
    """The tax that is in a price, to the nearest whole dong."""
    return total.allocate([100, percent])[1] if percent else Money(0, total.currency)


def _name(one: Sold, *, back: bool) -> str:
    when = one.starts_at.astimezone(ZoneInfo(one.starts_in or str(ZONE))) if one.starts_at else None
    parts = [one.name, one.zone or "", f"{when:%H:%M %d/%m/%Y}" if when else ""]
    text = ("Trả lại vé: " if back else "Vé: ") + ", ".join(part for part in parts if part)
    return text[:_LONGEST]
