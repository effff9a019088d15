"""The hall as text: sections, rows and seats with what is left of them."""

from tests.support import seats_stand_in
from tests.support.services_stand_in import Scene
from ticketing.seating import samples
from web import seat_list


def test_sections_and_rows_count_what_is_left_and_name_their_prices() -> None:
    scene = Scene()
    hall = seats_stand_in.add_seating(scene, scene.add_performance(), samples.theatre())
    hall.take(["stalls-a-1", "stalls-b-2"])
    sections = seat_list.sections(hall.document, hall.view())
    assert [one.section.id for one in sections][:2] == ["stalls", "balcony"]
    stalls = sections[0]
    assert stalls.left == sum(len(row.seats) for row in stalls.rows) - 2
    assert stalls.rows[0].left == len(stalls.rows[0].seats) - 1
    assert [price.minor for price in stalls.prices] == [260_000, 360_000]


def test_seats_that_are_not_sold_for_the_performance_are_not_listed() -> None:
    scene = Scene()
    hall = seats_stand_in.add_seating(scene, scene.add_performance(), samples.theatre())
    view = hall.view()
    first = len(hall.document.sections[0].rows[0].seats)
    partly = view.model_copy(update={"states": "-" * first + view.states[first:]})
    assert seat_list.sections(hall.document, partly)[0].rows[0].row.label == "B"
