"""Who buys: what is asked beside a rating, and what of an invoice counts as typed."""

from typing import Any, cast

import pytest
from pydantic import ValidationError

from ticketing.orders.schemas import OrderWish
from web import buyers
from web.buyers import Filled
from web.visit import Visit


class Speaker:
    """As much of a visit as says a text."""

    field_errors = Visit.field_errors

    def text(self, said: str) -> str:
        """The text as it is."""
        return said


VISIT = cast(Visit, cast(Any, Speaker()))


@pytest.mark.parametrize(
    ("ratings", "born", "asked"),
    [
        (["P"], "", False),
        (["K"], "", False),  # a guardian may come along: it is asked, and may stay empty
        (["P", "T16"], "", True),
        (["T16"], "2001-05-20", False),
    ],
)
def test_a_date_of_birth_is_wanted_where_a_rating_has_an_age(ratings: list[str], born: str, asked: bool) -> None:
    said = buyers.birth_missing(VISIT, Filled("attempt", youngest_born=born), ratings)
    assert set(said) == ({"youngest_born"} if asked else set())


def test_an_invoice_is_wanted_by_whoever_typed_something_of_it() -> None:
    assert buyers.invoice_of({"invoice_name": "  ", "buyer_name": "Lan"}) == {}
    typed = {"invoice_name": " Công ty Hoa Mai ", "invoice_tax_code": "0101234567"}
    assert buyers.invoice_of(typed) == {
        "invoice_name": "Công ty Hoa Mai",
        "invoice_tax_code": "0101234567",
        "invoice_address": "",
    }


@pytest.mark.parametrize(
    ("typed", "said"), [("024 3825 3257", "A landline gets no messages."), ("024", "Please enter")]
)
def test_who_gives_a_landline_is_told_why_it_will_not_do(typed: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        OrderWish.model_validate({"buyer_phone": typed})
    found = buyers.errors(VISIT, refused.value, email="", phone=typed)
    assert found["buyer_phone"].startswith(said)
