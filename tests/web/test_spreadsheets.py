"""No cell becomes a formula, and no number becomes a text."""

import csv
import io

from hypothesis import given, strategies

from web import spreadsheets


@given(strategies.lists(strategies.lists(strategies.text() | strategies.integers(), min_size=1), max_size=5))
def test_what_is_written_is_read_back_and_begins_no_formula(rows: list[list[str | int]]) -> None:
    text = spreadsheets.csv_of(rows)
    assert text.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(text[1:], newline="")))
    for row, cells in zip([r for r in rows if r != [""]], [c for c in read if c not in ([], [""])], strict=False):
        for value, cell in zip(row, cells, strict=True):
            if isinstance(value, int):
                assert int(cell) == value
            else:
                assert cell in (value, f"'{value}")
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
