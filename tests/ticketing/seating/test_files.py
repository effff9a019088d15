"""Files from outside are read whole or refused with a place; nothing hostile gets further."""

import json
from typing import Any

import pytest

from infra.errors import AppError
from ticketing.seating import csv_file, files, samples
from ticketing.seating.errors import SeatMapFileTooLarge, SeatMapRefused
from ticketing.seating.schemas import FILE_BYTES_MAX, SeatMap, Template

HALL = samples.theatre()


def _refusal(content: bytes | str) -> AppError:
    with pytest.raises(AppError) as refused:
        files.read(content.encode() if isinstance(content, str) else content, onto=HALL)
    return refused.value


def _changed(path: list[str | int], value: Any) -> str:
    document = json.loads(HALL.to_json())
    inside = document
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = value
    return json.dumps(document)


@pytest.mark.parametrize("template", Template)
def test_what_was_written_is_read_again(template: Template) -> None:
    document = samples.of(template, "Rạp Đại Nam")
    assert files.read(document.to_json().encode(), onto=HALL) == document
    if document.seats_count:
        again = files.read(csv_file.write(document), onto=document)
        assert [place.seat for place in again.places()] == [place.seat for place in document.places()]
        assert again.standing_count == document.standing_count


SEAT: list[str | int] = ["sections", 0, "rows", 3, "seats", 5]


@pytest.mark.parametrize("value", [1e300, -1, 100_001, float("nan"), float("inf"), "12", 1.5, None, True, 10**400])
def test_a_coordinate_is_a_whole_number_within_the_drawing(value: Any) -> None:
    refused = _refusal(_changed([*SEAT, "x"], value))
    assert isinstance(refused, SeatMapRefused)
    assert "khu 1, hàng 4, ghế 6, x" in refused.message("vi") or "JSON" in refused.message("vi")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ([*SEAT, "id"], "a" * 41),
        ([*SEAT, "id"], "A b"),
        ([*SEAT, "label"], "123456789"),
        ([*SEAT, "label"], "1\n2"),
        ([*SEAT, "kind"], "throne"),
        ([*SEAT, "colour"], "red"),
        (["sections"], [{}] * 201),
        (["sections", 0, "id"], "a" * 21),
        (["sections", 0, "name_vi"], "x" * 81),
        (["sections", 0, "shape", "curve"], 181),
        (["sections", 0, "outline"], [[0, 0], [1, 1]]),
        (["sections", 0, "rows"], [{"label": "A", "seats": []}]),
        (["format"], "sankhau.seatmap/2"),
        (["decor"], [{"kind": "script", "x": 1, "y": 1}]),
    ],
)
def test_every_limit_is_kept(path: list[str | int], value: Any) -> None:
    assert _refusal(_changed(path, value)).code == "seat_map_refused"


@pytest.mark.parametrize(
    "content", ["{", "[" * 100_000, '{"a":' * 100_000, "", "null", "row,seat", '{"format": "sankhau.seatmap/1"}']
)
def test_what_is_no_map_is_refused(content: str) -> None:
    assert isinstance(_refusal(content), SeatMapRefused)


def test_ids_are_there_once() -> None:
    twin = _changed([*SEAT, "id"], json.loads(HALL.to_json())["sections"][0]["rows"][3]["seats"][6]["id"])
    assert "trùng mã" in _refusal(twin).message("vi")


def test_a_file_is_at_most_six_megabytes() -> None:
    document = HALL.to_json().encode()
    assert files.read(document + b" " * (FILE_BYTES_MAX - len(document)), onto=HALL) == HALL
    assert isinstance(_refusal(document + b" " * (FILE_BYTES_MAX + 1 - len(document))), SeatMapFileTooLarge)


def test_more_than_three_faults_are_counted() -> None:
    said = files.refused([(f"a{n}", f"b{n}") for n in range(5)]).message("en")
    assert said.endswith("b0 b1 b2 And 2 more.")


def test_the_samples_have_what_they_promise() -> None:
    kinds = [place.seat.kind.value for place in HALL.places()]
    assert len(kinds) == 504
    assert (kinds.count("wheelchair"), kinds.count("companion")) == (2, 2)
    assert any(place.seat.restricted_view for place in HALL.places())
    assert samples.large_hall().seats_count == 10_000
    assert isinstance(samples.of(Template.EMPTY, "Mới"), SeatMap)
