"""A seat map in a page is drawn with a few paths, whatever its size."""

from ticketing.seating import samples
from web import seat_drawing


def test_seats_are_dots_of_a_path_per_kind() -> None:
    stalls, balcony, left, right = seat_drawing.parts(samples.theatre())
    assert set(stalls.dots) == {"seat", "wheelchair", "companion"}
    assert set(balcony.dots) == {"seat", "hidden"}
    assert stalls.dots["wheelchair"].count("h0") == 2
    assert [row.text for row in stalls.rows] == list("ABCDEFGHJKLM")
    assert left.section.name_vi == "Lô trái"
    assert right.rows[0].x > left.rows[0].x


def test_an_area_is_drawn_by_its_corners() -> None:
    tables, floor = seat_drawing.parts(samples.black_box("X"))
    assert len(floor.corners.split()) == 4
    assert floor.dots == {}
    assert tables.corners == ""


def test_ten_thousand_seats_stay_light() -> None:
    drawn = seat_drawing.parts(samples.large_hall())
    assert sum(len(path) for part in drawn for path in part.dots.values()) < 150_000
