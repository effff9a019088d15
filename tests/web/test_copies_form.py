"""From a form to the days on which a performance is repeated."""

from datetime import date

import pytest

from web import copies_form

GIVEN = {"since": "2027-03-01", "until": "2027-03-14", "weekday-4": "1", "weekday-5": "1"}


def test_the_chosen_days_of_the_week_between_them_are_asked_for() -> None:
    wish, _form = copies_form.read(GIVEN)
    assert wish is not None
    assert wish.days == (date(2027, 3, 5), date(2027, 3, 6), date(2027, 3, 12), date(2027, 3, 13))
    assert not wish.on_sale


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ({"since": "tomorrow"}, "since"),
        ({"until": ""}, "until"),
        ({"since": "2027-03-15"}, "until"),
        ({"until": "2027-06-01"}, "until"),  # the 93rd day
        ({"weekday-4": "", "weekday-5": ""}, "weekdays"),
        ({"until": "2027-03-02"}, "weekdays"),
    ],
)
def test_what_is_wrong_is_named(written: dict[str, str], wrong: str) -> None:
    wish, form = copies_form.read(GIVEN | written)
    assert wish is None
    assert set(form.errors) == {wrong}


def test_a_whole_season_may_be_asked_for() -> None:
    every_day = {f"weekday-{number}": "1" for number, _name in copies_form.WEEKDAYS}
    wish, _form = copies_form.read(GIVEN | every_day | {"until": "2027-05-31"})
    assert wish is not None
    assert len(wish.days) == 92


def test_the_week_after_is_proposed() -> None:
    form = copies_form.first(date(2027, 2, 26))
    assert (form.values["since"], form.values["until"]) == ("2027-02-27", "2027-03-05")
