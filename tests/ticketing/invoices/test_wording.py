"""What an invoice says: its symbol by Vietnam's clock, rows that sum up, tax to the dong."""

from datetime import UTC, datetime

from hypothesis import given, strategies

from infra.money import Money
from ticketing.invoices import wording
from ticketing.invoices.wording import Sold


def test_the_symbol_has_the_year_of_vietnam() -> None:
    assert wording.symbol("AA", now=datetime(2026, 12, 31, 16, 59, tzinfo=UTC)) == "C26MAA"
    assert wording.symbol("AA", now=datetime(2026, 12, 31, 17, tzinfo=UTC)) == "C27MAA"
    assert wording.written("1", "C26MAA", 12) == "1C26MAA 00000012"


def test_the_same_thing_at_the_same_price_is_one_row() -> None:
    starts = datetime(2026, 12, 1, 13, tzinfo=UTC)
    dear, cheap = (Sold("Kiều", "Lô", starts, "Asia/Ho_Chi_Minh", price) for price in (300_000, 200_000))
    rows = wording.rows([dear, cheap, dear])
    assert [(row.quantity, row.amount_minor) for row in rows] == [(2, 600_000), (1, 200_000)]
    assert rows[0].name == "Vé: Kiều, Lô, 20:00 01/12/2026"
    assert [row.amount_minor for row in wording.rows([dear, cheap], back=True)] == [-300_000, -200_000]


@given(strategies.integers(1, 10**9), strategies.sampled_from([0, 5, 8, 10]))
def test_tax_is_in_the_price_and_goes_back_alike(total: int, percent: int) -> None:
    tax = wording.vat(Money(total, "VND"), percent=percent).minor
    assert abs(tax * (100 + percent) - total * percent) <= (100 + percent) / 2
    assert wording.vat(Money(-total, "VND"), percent=percent).minor == -tax
