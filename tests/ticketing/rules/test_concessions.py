"""Who pays less, to the dong: never less than the law gives, never more than the price."""

from hypothesis import given
from hypothesis import strategies as st

from infra.money import Money
from ticketing.rules import concessions
from ticketing.rules.schemas import EVIDENCE, Concession

PRICES = st.integers(0, 100_000_000)
PERCENTS = st.integers(0, 100)


@given(price=PRICES, percent=PERCENTS)
def test_what_is_left_is_whole_and_the_reduction_never_below_its_percentage(price: int, percent: int) -> None:
    left = concessions.reduced(Money(price, "VND"), percent=percent).minor
    assert 0 <= left <= price
    assert (price - left) * 100 >= price * percent  # at least what was promised
    assert (price - left) * 100 < price * percent + 100  # and less than one đồng more


@given(price=PRICES, fee=PRICES, percent=PERCENTS)
def test_the_fee_stays_a_part_of_the_price(price: int, fee: int, percent: int) -> None:
    fee = min(fee, price)
    left, left_fee = (concessions.reduced(Money(one, "VND"), percent=percent).minor for one in (price, fee))
    assert 0 <= left_fee <= left


@given(price=PRICES, less=PERCENTS, more=PERCENTS)
def test_who_gets_more_off_never_pays_more(price: int, less: int, more: int) -> None:
    low, high = sorted((less, more))
    assert concessions.reduced(Money(price, "VND"), percent=high).minor <= (
        concessions.reduced(Money(price, "VND"), percent=low).minor
    )


def test_nothing_off_is_the_price_and_everything_off_is_nothing() -> None:
    price = Money(75_001, "VND")
    assert concessions.reduced(price, percent=0) == price
    assert concessions.reduced(price, percent=100).minor == 0


def test_a_theatre_owes_the_disabled_half_or_all_and_a_cinema_more_people_a_fifth() -> None:
    theatre = concessions.offered({}, screening=False)
    assert theatre == {Concession.SEVERELY_DISABLED: 50, Concession.EXTREMELY_DISABLED: 100}
    cinema = concessions.offered({}, screening=True)
    fifth = {Concession.CHILD, Concession.ELDERLY, Concession.MERIT, Concession.HARDSHIP}
    assert {one for one, percent in cinema.items() if percent == 20} == fifth
    assert Concession.STUDENT not in cinema


@given(decided=st.dictionaries(st.sampled_from(list(Concession)), PERCENTS), screening=st.booleans())
def test_a_house_gives_more_than_the_law_and_never_less(decided: dict[Concession, int], screening: bool) -> None:
    rates = concessions.offered(decided, screening=screening)
    for one in Concession:
        law = concessions.least(one, screening=screening)
        assert rates.get(one, 0) == max(law, decided.get(one, 0))


def test_every_reduction_names_what_its_holder_shows() -> None:
    assert set(EVIDENCE) == set(Concession)
