"""Zones are told apart by shape, and every colour a house may choose is visible on the floor, by day and by night."""

import pytest

from tests.support import seats_stand_in
from tests.support.services_stand_in import Scene
from ticketing.seating import samples
from web import zone_marks


@pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#ffff00", "#8c5a2b", "#1f6f8b", "#fefefe", "#0000ff"])
def test_marks_stand_out_whatever_colour_was_chosen(colour: str) -> None:
    scene = Scene()
    hall = seats_stand_in.add_seating(scene, scene.add_performance(), samples.chamber("Sân khấu nhỏ"))
    zones = [zone.model_copy(update={"colour": colour}) for zone in hall.zones() * 3]
    marks = zone_marks.marks(zones)
    for mark in marks:
        assert zone_marks.contrast(mark.day, zone_marks.DAY_FLOOR) >= 4.5
        assert zone_marks.contrast(mark.night, zone_marks.NIGHT_FLOOR) >= 4.5
    assert len({mark.shape for mark in marks[:6]}) == 6


def test_the_contrast_of_black_on_white_is_twenty_one() -> None:
    assert round(zone_marks.contrast("#000000", "#ffffff"), 3) == 21
