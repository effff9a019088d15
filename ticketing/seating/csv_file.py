"""A seat map as a table, one seat per line, as theatres keep it in a spreadsheet.

Columns come in any order, and those a theatre does not know may be missing: without `x` and `y` the rows of a section
are drawn behind each other. An area to stand in is a line with a capacity and no seat.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from ticketing.seating import layout, seat_ids
from ticketing.seating.errors import SeatMapRefused
from ticketing.seating.layout import Point
from ticketing.seating.schemas import SEATS_MAX, SECTIONS_MAX, Row, Seat, SeatMap, Section, SectionKind, Shape

COLUMNS = (
    *("section_id", "section_vi", "section_en", "section_kind", "door", "row", "seat", "x", "y", "kind"),
    *("companion_of", "restricted_view", "table", "capacity", "seat_id"),
)
_CALLED = {  # as people write them
    **{"khu": "section_vi", "tên khu": "section_vi", "section": "section_vi", "loại khu": "section_kind"},
    **{"hàng": "row", "dãy": "row", "ghế": "seat", "số ghế": "seat", "cửa": "door", "loại": "kind", "loại ghế": "kind"},
    **{"bàn": "table", "sức chứa": "capacity", "khuất tầm nhìn": "restricted_view", "đi cùng": "companion_of"},
}
_YES = {"1", "true", "yes", "x", "có"}
_NO = {"", "0", "false", "no", "không"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_NUMBER = re.compile(r"^\d{1,6}\Z", re.ASCII)
_MARGIN, _FIRST_ROW, _BETWEEN = 150, 250, 250


@dataclass(slots=True)
class _Line:
    """A seat as it was read."""

    number: int
    cells: Mapping[str, str]
    spot: Point | None


@dataclass(slots=True)
class _Part:
    """A section as it was read."""

    first: _Line
    rows: dict[str, list[_Line]] = field(default_factory=dict)

    def lines(self) -> Iterator[_Line]:
        for row in self.rows.values():
            yield from row


def write(document: SeatMap) -> bytes:
    """The table (RFC 4180) with a byte order mark; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for section in document.sections:
        head = [section.id, section.name_vi, section.name_en, section.kind.value, section.door or ""]
        if section.capacity is not None:
            writer.writerow([*map(_harmless, head), *[""] * 8, section.capacity, ""])
        for row in section.rows:
            for seat in row.seats:
                cells = [row.label, seat.label, seat.x, seat.y, seat.kind.value, seat.companion_of or ""]
                cells += ["1" if seat.restricted_view else "", seat.table or "", "", seat.id]
                writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in [*head, *cells]])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def read(content: bytes, *, onto: SeatMap) -> SeatMap:
    """The map of a table; name, stage and decor are those of `onto`. Raises SeatMapRefused, which names the line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as foreign:
        line = 1 + content.count(b"\n", 0, foreign.start)
        raise _refused(line, "không phải UTF-8", "is not UTF-8") from None
    parts = _parts(_lines(text))
    if not parts:
        raise _refused(1, "chưa có ghế nào", "has no seats yet")
    return _drawn(parts, onto)


def _lines(text: str) -> Iterator[_Line]:
    head, _, _ = text.partition("\n")
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    names: list[str] = []
    try:
        for number, cells in enumerate(reader, 1):
            if number == 1:
                names = [_column(cell) for cell in cells]
                if len(set(names) & set(COLUMNS)) < 2 or "row" not in names or "seat" not in names:
                    raise _refused(1, "thiếu cột row và seat (hàng, ghế)", "lacks the columns row and seat")
            elif any(cell.strip() for cell in cells):
                if number > SEATS_MAX + SECTIONS_MAX + 1:
                    raise _refused(number, f"quá {SEATS_MAX} ghế", f"goes past {SEATS_MAX} seats")
                yield _line(reader.line_num, dict(zip(names, map(_plain, cells), strict=False)))
    except csv.Error:
        raise _refused(reader.line_num, "không đọc được như CSV", "cannot be read as CSV") from None


def _line(number: int, cells: dict[str, str]) -> _Line:
    x, y = cells.get("x", ""), cells.get("y", "")
    if bool(x) != bool(y) or any(cell and not _NUMBER.match(cell) for cell in (x, y)):
        raise _refused(number, "cột x và y phải là số nguyên (cm)", "needs whole numbers (cm) in x and y")
    return _Line(number, cells, (int(x), int(y)) if x else None)


def _parts(lines: Iterator[_Line]) -> dict[str, _Part]:
    parts: dict[str, _Part] = {}
    for line in lines:
        name = line.cells.get("section_vi") or line.cells.get("section_id") or "Khán phòng"
        key = line.cells.get("section_id") or seat_ids.slug(name, 20)
        part = parts.setdefault(key, _Part(line))
        row, seat = line.cells.get("row", ""), line.cells.get("seat", "")
        if seat:
            part.rows.setdefault(row or line.cells.get("table", ""), []).append(line)
        elif not line.cells.get("capacity"):
            raise _refused(line.number, "thiếu số ghế", "lacks the seat's number")
        elif part.first is not line:
            raise _refused(line.number, "trùng khu đứng", "names an area to stand in twice")
    return parts


def _drawn(parts: dict[str, _Part], onto: SeatMap) -> SeatMap:
    """The parts where they say they are, or behind each other; moved where they would be left of the drawing."""
    stage = onto.stage
    behind = stage.y + stage.height + _FIRST_ROW
    for part in parts.values():
        lines = list(part.lines())
        if any(line.spot is None for line in lines):
            counts, kind = [len(row) for row in part.rows.values()], SectionKind.ROWS
            drawn = Shape(x=stage.x + stage.width // 2, y=behind)
            spots = [spot for row in layout.positions(kind, counts, drawn) for spot in row]
            for line, spot in zip(lines, spots, strict=True):
                line.spot = spot
        behind = max([behind, *(line.spot[1] + _BETWEEN for line in lines if line.spot)])
    spots = [line.spot for part in parts.values() for line in part.lines() if line.spot]
    left = min([0, *(x - _MARGIN for x, _ in spots if x < 0)])
    sections = tuple(_section(key, part, left) for key, part in parts.items())
    right = max([onto.width, stage.x + stage.width + _MARGIN, *(x + _MARGIN for x, _ in spots)]) - left
    bottom = max([onto.height, *(y + _MARGIN for _, y in spots)])
    moved = stage.model_copy(update={"x": stage.x - left})
    decor = tuple(one.model_copy(update={"x": one.x - left}) for one in onto.decor)
    try:
        return SeatMap(name=onto.name, width=right, height=bottom, stage=moved, sections=sections, decor=decor)
    except ValidationError:
        raise _refused(1, "bản vẽ vượt giới hạn", "draws a hall past the limits") from None


def _section(key: str, part: _Part, left: int) -> Section:
    cells, number = part.first.cells, part.first.number
    name = cells.get("section_vi") or "Khán phòng"
    english = cells.get("section_en") or (name if cells.get("section_vi") else "Stalls")
    rows = tuple(_row(key, label, lines, left) for label, lines in part.rows.items())
    kind = cells.get("section_kind") or (SectionKind.ROWS if rows else SectionKind.STANDING)
    capacity = cells.get("capacity", "")
    word = {
        "id": key,
        "name_vi": name,
        "name_en": english,
        "kind": kind,
        "door": cells.get("door") or None,
        "rows": rows,
    }
    if capacity and not _NUMBER.match(capacity):
        raise _refused(number, "sức chứa phải là số nguyên", "needs a whole number as its capacity")
    try:
        return Section.model_validate(word | ({"capacity": int(capacity)} if capacity else {}))
    except ValidationError as invalid:
        raise _malformed(number, invalid) from None


def _row(key: str, label: str, lines: list[_Line], left: int) -> Row:
    seats = tuple(_seat(line, left) for line in lines)
    try:
        return Row(label=label, seats=seats)
    except ValidationError as invalid:
        raise _malformed(lines[0].number, invalid) from None


def _seat(line: _Line, left: int) -> Seat:
    cells = line.cells
    hidden = cells.get("restricted_view", "").lower()
    if hidden not in _YES | _NO:
        raise _refused(line.number, "cột restricted_view chỉ nhận 1 hoặc để trống", "takes 1 or nothing there")
    x, y = line.spot or (0, 0)
    word = {
        "id": cells.get("seat_id") or f"{seat_ids.NEW}{line.number}",
        "label": cells.get("seat", ""),
        "x": x - left,
        "y": y,
        "kind": cells.get("kind") or "seat",
        "companion_of": cells.get("companion_of") or None,
        "restricted_view": hidden in _YES,
        "table": cells.get("table") or None,
    }
    try:
        return Seat.model_validate(word)
    except ValidationError as invalid:
        raise _malformed(line.number, invalid) from None


def _column(cell: str) -> str:
    name = cell.strip().lower()
    return _CALLED.get(name, name)


def _plain(cell: str) -> str:
    """What `_harmless` wrote, as it was."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _malformed(line: int, invalid: ValidationError) -> SeatMapRefused:
    error = invalid.errors(include_url=False, include_context=False)[0]
    where = str(error["loc"][0]) if error["loc"] else ""
    return _refused(
        line, f"giá trị ở cột {where} không hợp lệ", f"has a value in {where} that cannot be: {error['msg']}"
    )


def _refused(line: int, vi: str, en: str) -> SeatMapRefused:
    return SeatMapRefused(said_vi=f"dòng {line} {vi}.", said_en=f"line {line} {en}.")
