"""A theatre's own spreadsheet becomes a map; what is wrong in it is told by line."""

import pytest

from infra.errors import AppError
from ticketing.seating import csv_file, files, samples
from ticketing.seating.schemas import SEATS_MAX, SeatMap

STAGE = samples.empty("Rạp Đại Nam")


def _read(text: str) -> SeatMap:
    return files.read(text.encode(), onto=STAGE)


def test_three_columns_as_a_theatre_has_them_are_enough() -> None:
    document = _read("\ufeffKhu;Hàng;Ghế\r\nTầng 1;A;1\r\nTầng 1;A;2\r\nTầng 1;Đ;1\r\nTầng 2;A;1\r\n")
    assert [place.label("vi") for place in document.places()] == [
        "Tầng 1, hàng A, ghế 1",
        "Tầng 1, hàng A, ghế 2",
        "Tầng 1, hàng Đ, ghế 1",
        "Tầng 2, hàng A, ghế 1",
    ]
    assert [place.seat.id for place in document.places()] == [
        "tang-1-a-1",
        "tang-1-a-2",
        "tang-1-dd-1",
        "tang-2-a-1",
    ]
    spots = [(place.seat.x, place.seat.y) for place in document.places()]
    assert len(set(spots)) == 4
    assert spots == sorted(spots, key=lambda spot: (spot[1], spot[0]))


def test_a_row_wider_than_the_drawing_makes_it_wider() -> None:
    document = _read("row,seat\n" + "".join(f"A,{n}\n" for n in range(100)))
    assert document.width > 100 * 55
    assert all(place.seat.x >= 100 for place in document.places())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a,b\n1,2\n", 1),
        ("row,seat\nA,1\nA,\n", 3),
        ("row,seat,x,y\nA,1,5,5\nA,2,5,\n", 3),
        ("row,seat,x,y\nA,1,1e9,5\n", 2),
        ("row,seat,x,y\nA,1,999999,5\n", 2),
        ("row,seat,kind\nA,1,seat\nA,2,throne\n", 3),
        ("row,seat,restricted_view\nA,1,maybe\n", 2),
        ('row,seat\nA,"1\n', 2),
        ("row,seat\nA,123456789\n", 2),
        ("row,seat,capacity\n,,many\n", 2),
    ],
)
def test_a_refusal_names_the_line(text: str, line: int) -> None:
    with pytest.raises(AppError) as refused:
        _read(text)
    assert f"dòng {line} " in refused.value.message("vi")
    assert f"line {line} " in refused.value.message("en")


def test_latin_1_is_told_by_line() -> None:
    with pytest.raises(AppError) as refused:
        files.read(b"row,seat\nA,1\n" + "Tầng".encode("utf-16"), onto=STAGE)
    assert "line 3 is not UTF-8" in refused.value.message("en")


def test_the_file_has_an_end() -> None:
    with pytest.raises(AppError) as refused:
        _read("row,seat\n" + "".join(f"{n // 100},{n % 100}\n" for n in range(SEATS_MAX + 201)))
    assert refused.value.code == "seat_map_refused"


def test_no_cell_is_a_formula_and_all_come_back_as_they_were() -> None:
    evil = _read("section_vi,row,seat\n=HYPERLINK(1),+A,-1\n@x,A,1\n'quoted,B,2\n")
    written = csv_file.write(evil).decode("utf-8-sig")
    cells = [cell for line in written.splitlines() for cell in line.split(",")]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)
    again = files.read(csv_file.write(evil), onto=STAGE)
    assert [place.label("vi") for place in again.places()] == [place.label("vi") for place in evil.places()]
