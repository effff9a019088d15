"""The drawing that browsers get says the same as the map, in a fiftieth of its size."""

import gzip
import json
from itertools import accumulate

import pytest

from ticketing.seating import samples
from ticketing.seating.schemas import SeatMap
from web import hall_drawing


def read(document: SeatMap) -> list[tuple[str, str, int, int]]:
    """Id, label and place of each seat, as the script reads them."""
    found = []
    for section in json.loads(gzip.decompress(hall_drawing.packed(document)))["sections"]:
        for row in section["rows"]:
            xs = list(accumulate(row["x"]))
            ys = list(accumulate(row["y"] + [0] * (len(xs) - len(row["y"]))))
            for at, label in enumerate(row["labels"]):
                made = f"{section['id']}-{row.get('stem')}-{label}".lower()
                found.append((row["ids"][at] if "ids" in row else made, label, xs[at], ys[at]))
    return found


@pytest.mark.parametrize("document", [samples.theatre(), samples.black_box("Hộp đen"), samples.large_hall(seats=1_234)])
def test_every_seat_is_where_the_map_has_it(document: SeatMap) -> None:
    seats = [place.seat for place in document.places()]
    assert read(document) == [(seat.id, seat.label, seat.x, seat.y) for seat in seats]


def test_ten_thousand_seats_are_a_few_kilobytes() -> None:
    assert len(hall_drawing.packed(samples.large_hall())) < 10_000
