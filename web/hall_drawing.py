"""A seat map as browsers get it: rows with the steps from seat to seat, so that 10,000 seats are a few kilobytes."""

import gzip
import json
from itertools import pairwise
from typing import Any, Final

from ticketing.seating.schemas import Row, Seat, SeatKind, SeatMap, Section

WHEELCHAIR: Final = 1
COMPANION: Final = 2
RESTRICTED: Final = 4


def packed(document: SeatMap) -> bytes:
    """The drawing as JSON, gzipped."""
    return gzip.compress(json.dumps(drawing(document), ensure_ascii=False, separators=(",", ":")).encode(), mtime=0)


def drawing(document: SeatMap) -> dict[str, Any]:
    """What `static/js/seats/hall.js` reads."""
    return {
        "width": document.width,
        "height": document.height,
        "stage": document.stage.model_dump(),
        "decor": [part.model_dump(exclude_defaults=True) for part in document.decor],
        "sections": [_section(section) for section in document.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    about = {"id": section.id, "vi": section.name_vi, "en": section.name_en, "kind": section.kind.value}
    outline = {"outline": section.outline} if section.outline else {}
    return about | outline | {"rows": [_row(section, row) for row in section.rows]}


def _row(section: Section, row: Row) -> dict[str, Any]:
    ys = _steps([seat.y for seat in row.seats])
    while len(ys) > 1 and ys[-1] == 0:
        ys.pop()
    drawn: dict[str, Any] = {"label": row.label, "x": _steps([seat.x for seat in row.seats]), "y": ys}
    drawn["labels"] = [seat.label for seat in row.seats]
    stem = row.seats[0].id.removeprefix(f"{section.id}-").rsplit("-", 1)[0]
    if all(seat.id == f"{section.id}-{stem}-{seat.label}".lower() for seat in row.seats):
        drawn["stem"] = stem
    else:
        drawn["ids"] = [seat.id for seat in row.seats]
    if flags := [(at, flag) for at, seat in enumerate(row.seats) if (flag := flags_of(seat))]:
        drawn["flags"] = flags
    if beside := {at: seat.companion_of for at, seat in enumerate(row.seats) if seat.companion_of}:
        drawn["beside"] = beside
    return drawn


def flags_of(seat: Seat) -> int:
    """What is special about a seat."""
    kind = {SeatKind.WHEELCHAIR: WHEELCHAIR, SeatKind.COMPANION: COMPANION}.get(seat.kind, 0)
    return kind | (RESTRICTED if seat.restricted_view else 0)


def _steps(values: list[int]) -> list[int]:
    return [values[0], *(after - before for before, after in pairwise(values))]
