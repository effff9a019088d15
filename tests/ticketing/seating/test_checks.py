"""A map with a fault is not published, and whoever drew it reads where the fault is."""

from typing import Any

import pytest
from pydantic import ValidationError

from ticketing.seating import checks, samples
from ticketing.seating.schemas import DECOR_MAX, SEATS_MAX, SeatMap


def _map(*sections: dict[str, Any]) -> SeatMap:
    stage = {"x": 0, "y": 0, "width": 100, "height": 10}
    return SeatMap.model_validate({"name": "X", "width": 1000, "height": 1000, "stage": stage, "sections": sections})


def _section(*seats: dict[str, Any], **changes: Any) -> dict[str, Any]:
    numbered = [{"id": f"s-a-{n}", "label": str(n), "x": n * 50, "y": 100} | seat for n, seat in enumerate(seats, 1)]
    rows = [{"label": "A", "seats": numbered}] if seats else []
    return {"id": "s", "name_vi": "Tầng 1", "name_en": "Stalls", "rows": rows} | changes


@pytest.mark.parametrize(
    ("section", "code"),
    [
        (_section(), "no_places"),
        (_section(), "no_rows"),
        (_section({}, {"label": "1"}), "twin_label"),
        (_section({}, {"id": "s-a-1"}), "twin_seat"),
        (_section({}, {"x": 50}), "same_spot"),
        (_section({}, {"x": 1001}), "outside"),
        (_section({}, {"kind": "companion"}), "companion"),
        (_section({}, {"kind": "companion", "companion_of": "s-a-1"}), "companion_of"),
        (_section({}, {"kind": "companion", "companion_of": "nobody"}), "companion_of"),
        (_section({}, kind="standing", capacity=5), "standing_seats"),
        (_section(kind="standing"), "no_capacity"),
        (_section({}, capacity=5), "seated_capacity"),
        (_section({}, kind="tables"), "no_table"),
    ],
)
def test_every_fault_has_a_name(section: dict[str, Any], code: str) -> None:
    assert code in {fault.code for fault in checks.faults(_map(section))}


def test_a_fault_names_section_row_and_seat_in_both_languages() -> None:
    [fault] = checks.faults(_map(_section({}, {"label": "1", "x": 300})))
    assert fault.vi == "Tầng 1, hàng A, ghế 1: số ghế này có hai lần trong hàng."
    assert fault.en == "Stalls, row A, seat 1: the row has this number twice."
    assert (fault.section_id, fault.seat_id) == ("s", "s-a-2")


def test_a_wheelchair_place_has_one_companion_in_its_own_section() -> None:
    wheelchair = {"kind": "wheelchair"}
    companion = {"kind": "companion", "companion_of": "s-a-1"}
    assert checks.faults(_map(_section(wheelchair, companion))) == []
    assert [f.code for f in checks.faults(_map(_section(wheelchair, companion, companion)))] == ["companion_twice"]
    away = _section(companion, id="t", name_vi="Tầng 2", name_en="Circle")
    away["rows"][0]["seats"][0] |= {"id": "t-a-1", "y": 500}
    assert [f.code for f in checks.faults(_map(_section(wheelchair), away))] == ["companion_away"]


def test_wheelchair_and_companion_are_one_unit() -> None:
    units = _map(_section({}, {"kind": "wheelchair"}, {"kind": "companion", "companion_of": "s-a-2"})).units()
    assert units["s-a-1"] == {"s-a-1"}
    assert units["s-a-2"] == units["s-a-3"] == {"s-a-2", "s-a-3"}


def test_a_map_may_have_twenty_thousand_seats_and_not_one_more() -> None:
    full = samples.large_hall(seats=SEATS_MAX)
    assert checks.faults(full) == []
    assert checks.faults(samples.large_hall(seats=SEATS_MAX + 1))[0].code == "too_many_seats"


def test_a_ruined_map_is_answered_with_a_short_list() -> None:
    assert len(checks.faults(_map(_section(*[{"id": "s-a-1", "label": "1", "x": 1} for _ in range(90)])))) == 20


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"kind": "wall", "x": 10, "y": 10}, "no_size"),
        ({"kind": "column", "x": 10, "y": 10, "width": 60}, "no_size"),
        ({"kind": "door", "x": 900, "y": 10, "width": 101, "height": 40}, "decor_outside"),
        ({"kind": "text", "x": 10, "y": 1001, "text_vi": "Lối vào"}, "decor_outside"),
    ],
)
def test_what_stands_around_has_a_size_and_is_inside_the_drawing(part: dict[str, Any], code: str) -> None:
    drawn = _map(_section({})).model_dump(mode="json", exclude_none=True)
    [fault] = checks.faults(SeatMap.model_validate(drawn | {"decor": [part]}))
    assert fault.code == code
    fits = {"kind": "stairs", "x": 900, "y": 960, "width": 100, "height": 40, "rotate": 180}
    assert not checks.faults(SeatMap.model_validate(drawn | {"decor": [fits, {"kind": "rect", "x": 1, "y": 1}]}))


def test_a_map_has_at_most_five_hundred_shapes_and_turns_them_once_around() -> None:
    drawn = _map(_section({})).model_dump(mode="json", exclude_none=True)
    wall = {"kind": "wall", "x": 1, "y": 1, "width": 9, "height": 9}
    SeatMap.model_validate(drawn | {"decor": [wall] * DECOR_MAX})
    for wrong in ([wall] * (DECOR_MAX + 1), [wall | {"rotate": 181}], [wall | {"kind": "script"}]):
        with pytest.raises(ValidationError):
            SeatMap.model_validate(drawn | {"decor": wrong})
