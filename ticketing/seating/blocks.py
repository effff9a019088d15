"""Sections made from a few numbers, and halls put together from them.

They are drawn around `AXIS`, `EDGE`, the middle of the stage's edge; `hall` moves all of it to where drawings begin.
"""

from collections.abc import Callable, Sequence

from ticketing.seating import layout
from ticketing.seating import numbering as numbers
from ticketing.seating.layout import Point
from ticketing.seating.schemas import (
    Direction,
    Letters,
    Numbering,
    Row,
    Seat,
    SeatKind,
    SeatMap,
    Section,
    SectionKind,
    Shape,
    Stage,
)
from ticketing.seating.seat_ids import slug

AXIS, EDGE = 40_000, 10_000
_MARGIN = 150
_STAGE_DEPTH = 350
BY_NUMBER = Numbering(letters=Letters.NUMBERS, direction=Direction.LEFT)


def shape(*, x: int = 0, y: int, **drawn: object) -> Shape:
    """A shape so far right of the axis and behind the stage's edge."""
    return Shape.model_validate({"x": AXIS + x, "y": EDGE + y, **drawn})


def section(
    section_id: str,
    names: tuple[str, str],
    counts: Sequence[int],
    drawn: Shape,
    *,
    kind: SectionKind = SectionKind.ROWS,
    numbering: Numbering | None = None,
    door: str | None = None,
) -> Section:
    """A section of rows, boxes or tables, numbered."""
    numbered = numbering or (Numbering() if kind is SectionKind.ROWS else BY_NUMBER)
    labels = numbers.labels(counts, numbered, drawn.aisles)
    made = []
    for (label, seats), spots in zip(labels, layout.positions(kind, counts, drawn), strict=True):
        stem, table = f"{section_id}-{slug(label, 9)}", label if kind is SectionKind.TABLES else None
        placed = [
            Seat(id=f"{stem}-{slug(seat, 9)}", label=seat, x=x, y=y, table=table)
            for seat, (x, y) in zip(seats, spots, strict=True)
        ]
        made.append(Row(label=label, seats=tuple(placed)))
    vi, en = names
    word = {"id": section_id, "name_vi": vi, "name_en": en, "kind": kind, "door": door, "shape": drawn}
    return Section.model_validate({**word, "numbering": numbered, "rows": tuple(made)})


def standing(section_id: str, names: tuple[str, str], corners: Sequence[Point], *, capacity: int) -> Section:
    """An area to stand in."""
    outline = tuple((AXIS + x, EDGE + y) for x, y in corners)
    kind = SectionKind.STANDING
    return Section(id=section_id, name_vi=names[0], name_en=names[1], kind=kind, capacity=capacity, outline=outline)


def with_wheelchairs(section: Section, row: str, pairs: Sequence[tuple[str, str]]) -> Section:
    """The section with wheelchair places in that row, each with the companion's seat beside it (labels)."""
    places = dict(pairs)
    beside = {companion: wheelchair for wheelchair, companion in pairs}
    known = {seat.label: seat.id for one in section.rows if one.label == row for seat in one.seats}

    def changed(seat: Seat) -> Seat:
        if seat.label in places:
            return seat.model_copy(update={"kind": SeatKind.WHEELCHAIR})
        if seat.label in beside:
            return seat.model_copy(update={"kind": SeatKind.COMPANION, "companion_of": known[beside[seat.label]]})
        return seat

    return _with_seats(section, row, changed)


def with_restricted_view(section: Section, row: str, labels: Sequence[str]) -> Section:
    """The section with a restricted view from these seats of a row."""
    hidden = {"restricted_view": True}
    return _with_seats(section, row, lambda seat: seat.model_copy(update=hidden) if seat.label in labels else seat)


def hall(name: str, sections: Sequence[Section], *, stage_width: int) -> SeatMap:
    """The map of these sections and a stage, moved so that all of it is inside."""
    spots = [(seat.x, seat.y) for part in sections for row in part.rows for seat in row.seats]
    spots += [spot for part in sections for spot in part.outline or ()]
    spots += [(AXIS - stage_width // 2, EDGE - _STAGE_DEPTH), (AXIS + stage_width // 2, EDGE)]
    left, top = min(x for x, _ in spots) - _MARGIN, min(y for _, y in spots) - _MARGIN
    corner = {"x": AXIS - stage_width // 2 - left, "y": EDGE - _STAGE_DEPTH - top}
    return SeatMap(
        name=name,
        width=max(x for x, _ in spots) - left + _MARGIN,
        height=max(y for _, y in spots) - top + _MARGIN,
        stage=Stage(**corner, width=stage_width, height=_STAGE_DEPTH),
        sections=tuple(_moved(part, left, top) for part in sections),
    )


def _with_seats(section: Section, row: str, changed: Callable[[Seat], Seat]) -> Section:
    made = tuple(
        one.model_copy(update={"seats": tuple(changed(seat) for seat in one.seats)}) if one.label == row else one
        for one in section.rows
    )
    return section.model_copy(update={"rows": made})


def _moved(section: Section, left: int, top: int) -> Section:
    made = tuple(
        row.model_copy(
            update={
                "seats": tuple(seat.model_copy(update={"x": seat.x - left, "y": seat.y - top}) for seat in row.seats)
            }
        )
        for row in section.rows
    )
    drawn = section.shape and section.shape.model_copy(update={"x": section.shape.x - left, "y": section.shape.y - top})
    outline = section.outline and tuple((x - left, y - top) for x, y in section.outline)
    return section.model_copy(update={"rows": made, "shape": drawn, "outline": outline})
