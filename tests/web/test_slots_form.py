"""From a form to the slots of a day and back."""

import pytest

from tests.support.evening_stand_in import performance_of
from web import slots_form

PERFORMANCE = performance_of("org_1")
GIVEN = {"first": "08:30", "last": "16:00", "minutes": "30", "people": "25", "price": "40.000 ₫"}


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ({"first": "nine"}, "first"),
        ({"last": ""}, "last"),
        ({"first": "10:00", "last": "09:00"}, "last"),
        ({"first": "08:00", "last": "18:00", "minutes": "15"}, "minutes"),  # one more than 40
        ({"minutes": "4"}, "minutes"),
        ({"minutes": "1441"}, "minutes"),
        ({"people": "0"}, "people"),
        ({"people": "100001"}, "people"),
        ({"price": "999"}, "price"),
    ],
)
def test_what_is_wrong_is_named(written: dict[str, str], wrong: str) -> None:
    wish, form = slots_form.read(GIVEN | written, PERFORMANCE)
    assert wish is None
    assert set(form.errors) == {wrong}
    assert form.values == GIVEN | written


def test_slots_follow_each_other_without_a_gap_up_to_the_last_entry() -> None:
    wish, _form = slots_form.read(GIVEN | {"first": "08:15", "last": "18:00", "minutes": "15"}, PERFORMANCE)
    assert wish is not None
    assert len(wish.zones) == 40  # the most
    assert [zone.ends_at for zone in wish.zones[:-1]] == [zone.starts_at for zone in wish.zones[1:]]
    assert (wish.zones[0].name_vi, wish.zones[-1].name_vi) == ("08:15–08:30", "18:00–18:15")


def test_a_day_without_slots_is_proposed_in_half_hours() -> None:
    form = slots_form.of(PERFORMANCE, [])
    wish, _form = slots_form.read(form.values, PERFORMANCE)
    assert wish is not None
    assert wish.zones[0].starts_at == PERFORMANCE.starts_at
    assert form.values["minutes"] == "30"
