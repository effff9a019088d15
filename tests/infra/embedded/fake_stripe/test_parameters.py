"""Single parameters, the strict way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.embedded.fake_stripe import parameters
from infra.embedded.fake_stripe.refusals import Refusal


@given(st.integers(0, parameters.MOST_MINOR_UNITS))
def test_every_whole_amount_up_to_the_limit_is_read(minor: int) -> None:
    assert parameters.whole({"amount": str(minor)}, "amount") == minor


@given(st.text().filter(lambda text: not (text.isascii() and text.isdigit())))
def test_nothing_else_is_taken_for_an_amount(text: str) -> None:
    with pytest.raises(Refusal):
        parameters.whole({"amount": text}, "amount")


def test_one_past_the_limit_is_refused() -> None:
    with pytest.raises(Refusal):
        parameters.whole({"amount": str(parameters.MOST_MINOR_UNITS + 1)}, "amount")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/orders/1", "ftp://rap.example/", "http://"])
def test_a_browser_is_sent_to_web_addresses_only(url: str) -> None:
    with pytest.raises(Refusal):
        parameters.address({"success_url": url}, "success_url", required=True)


def test_metadata_has_its_limits() -> None:
    assert parameters.metadata({"metadata": {"order_id": "ord_1", "empty": ""}}) == {"order_id": "ord_1"}
    for too_much in ({"note": "x" * 501}, {str(number): "x" for number in range(51)}, {"nested": {"a": "b"}}):
        with pytest.raises(Refusal):
            parameters.metadata({"metadata": too_much})
