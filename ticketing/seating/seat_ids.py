"""The ids of seats: built once from section, row and label, then kept whatever the seat is called later."""

import re
import unicodedata

from ticketing.seating.schemas import Row, Seat, SeatMap

NEW = "new-"  # what an editor calls a seat or section that has no id yet
_TELEX = str.maketrans({"đ": "dd", "ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw"})
_LABEL_CHARS = 9


def slug(text: str, most: int) -> str:
    """Small Latin letters, digits and hyphens; Đ, Ă, Ơ … stay apart from D, A, O the way Telex writes them."""
    plain = unicodedata.normalize("NFC", text).lower().translate(_TELEX)
    plain = "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:most].strip("-") or "x"


def settled(document: SeatMap) -> SeatMap:
    """The same map with an id for every seat that is still called `new-…`; all others stay."""
    kept = {place.seat.id for place in document.places() if not place.seat.id.startswith(NEW)}
    names: dict[str, str] = {}
    for section, row, seat in document.places():
        if seat.id.startswith(NEW) and seat.id not in names:
            wish = f"{section.id}-{slug(row.label, _LABEL_CHARS)}-{slug(seat.label, _LABEL_CHARS)}"
            names[seat.id] = _free(wish, kept)
            kept.add(names[seat.id])
    if not names:
        return document

    def seat_named(seat: Seat) -> Seat:
        if seat.id not in names and seat.companion_of not in names:
            return seat
        beside = names.get(seat.companion_of or "", seat.companion_of)
        return seat.model_copy(update={"id": names.get(seat.id, seat.id), "companion_of": beside})

    def row_named(row: Row) -> Row:
        return row.model_copy(update={"seats": tuple(seat_named(seat) for seat in row.seats)})

    sections = tuple(
        section.model_copy(update={"rows": tuple(row_named(row) for row in section.rows)})
        for section in document.sections
    )
    return document.model_copy(update={"sections": sections})


def _free(wish: str, taken: set[str]) -> str:
    wish = wish if not wish.startswith(NEW) else f"x{wish}"
    if wish not in taken:
        return wish[:40]
    number = 2
    while (name := f"{wish[:34]}-{number}") in taken:
        number += 1
    return name
