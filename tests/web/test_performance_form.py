"""From a form to an evening and back."""

import pytest

from tests.support.evening_stand_in import performance_of
from tests.web.pages.test_programme import EVENING
from web import performance_form


def test_a_time_zone_that_does_not_exist_is_told() -> None:
    fields = EVENING | {"zone": "Asia/Atlantis"}
    wish, written = performance_form.read(fields, organisation_id="org_1")
    assert wish is None
    assert set(written.errors) == {"zone"}


@pytest.mark.parametrize("text", ["150000", "150.000", "150,000 ₫", "150 000đ"])
def test_a_price_is_read_as_people_write_it(text: str) -> None:
    wish, _written = performance_form.read(EVENING | {"price_minor": text, "zone": "UTC"}, organisation_id="org_1")
    assert wish is not None
    assert wish.price_minor == 150_000


def test_what_is_shown_reads_as_it_was() -> None:
    performance = performance_of("org_1")
    wish, _written = performance_form.read(performance_form.of(performance).values, organisation_id="org_1")
    assert wish is not None
    assert (wish.doors_at, wish.ends_at) == (performance.doors_at, performance.ends_at)
    assert (wish.capacity, wish.price_minor) == (performance.capacity, performance.price.minor)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2031-02-30", "x"])
def test_no_day_breaks_it(day: str) -> None:
    performance_form.read(EVENING | {"day": day, "zone": "Asia/Tokyo"}, organisation_id="org_1")
