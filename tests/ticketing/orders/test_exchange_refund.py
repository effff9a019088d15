"""The worth of tickets is parted to the dong: what goes into others, and what goes back."""

from hypothesis import given
from hypothesis import strategies as st

from infra.money import Money
from ticketing.orders import exchange_refund

WORTHS = st.lists(st.integers(0, 10_000_000), min_size=1, max_size=20)


@given(worth=WORTHS, share=st.integers(0, 100))
def test_both_parts_sum_to_the_worth_and_neither_is_below_nothing(worth: list[int], share: int) -> None:
    taken = sum(worth) * share // 100
    named = {f"oln_{number}": one for number, one in enumerate(worth)}
    into, rest = exchange_refund.parted(named, taken=Money(taken, "VND"))
    assert sum(into.values()) == taken
    assert {line: into[line] + rest[line] for line in named} == named
    assert min((*into.values(), *rest.values())) >= 0
