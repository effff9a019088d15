"""What crosses HTTP about venues, halls and seat maps; first of all the seat map itself, which is a pure document.

One unit is a centimetre, the stage is at the top, y grows away from it. *Map order* is the order of the document.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

FORMAT: Final = "sankhau.seatmap/1"
SEATS_MAX = 20_000
SECTIONS_MAX = 200
ROWS_MAX = 200  # of a section
ROW_SEATS_MAX = 400
SIDE_MAX = 100_000  # centimetres: a kilometre
DECOR_MAX = 500
STANDING_MAX = 100_000
FILE_BYTES_MAX = 6_000_000

_Unit = Annotated[int, Field(ge=0, le=SIDE_MAX, strict=True)]
_Length = Annotated[int, Field(ge=1, le=SIDE_MAX, strict=True)]
_Point = tuple[_Unit, _Unit]
_SectionId = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,20}$")]
_SeatId = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
_NO_CONTROLS = r"^[^\x00-\x1f\x7f\u2028\u2029\ufeff]*$"
_Name = Annotated[str, Field(min_length=1, max_length=80, pattern=_NO_CONTROLS)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class SeatKind(StrEnum):
    """A wheelchair place and the companion's seat that names it are sold together."""

    SEAT = "seat"
    WHEELCHAIR = "wheelchair"
    COMPANION = "companion"


class SectionKind(StrEnum):
    """Rows of seats, a box, tables with chairs around them, or an area to stand in."""

    ROWS = "rows"
    BOX = "box"
    TABLES = "tables"
    STANDING = "standing"


class Seat(_Part):
    """One place to sit. The same seat keeps its id from version to version."""

    id: _SeatId
    label: str = Field(min_length=1, max_length=8, pattern=_NO_CONTROLS)
    x: _Unit
    y: _Unit
    kind: SeatKind = SeatKind.SEAT
    companion_of: _SeatId | None = None
    restricted_view: bool = False
    table: str | None = Field(default=None, min_length=1, max_length=12, pattern=_NO_CONTROLS)


class Row(_Part):
    """A row, a box or a table: what stands between the section and the seat on a ticket."""

    label: str = Field(min_length=1, max_length=12, pattern=_NO_CONTROLS)
    curve: float | None = Field(default=None, ge=0, le=180, allow_inf_nan=False)
    seats: tuple[Seat, ...] = Field(min_length=1, max_length=ROW_SEATS_MAX)


class Aisle(_Part):
    """A gap behind so many seats of every row, counted from the left."""

    after: int = Field(ge=1, le=ROW_SEATS_MAX, strict=True)
    gap: int = Field(ge=10, le=1000, strict=True)


class Shape(_Part):
    """How a section was drawn, so that the editor can draw it anew. Nobody else reads it."""

    x: int = Field(ge=-SIDE_MAX, le=SIDE_MAX, strict=True)  # the middle of the first row
    y: int = Field(ge=-SIDE_MAX, le=SIDE_MAX, strict=True)
    rotate: int = Field(default=0, ge=-180, le=180, strict=True)  # degrees, clockwise
    seat_gap: int = Field(default=55, ge=30, le=1000, strict=True)  # from seat to seat, or from table to table
    row_gap: int = Field(default=95, ge=40, le=1000, strict=True)
    columns: int | None = Field(default=None, ge=1, le=50, strict=True)  # of boxes or tables
    curve: int = Field(default=0, ge=0, le=180, strict=True)  # degrees that the widest row spans
    aisles: tuple[Aisle, ...] = Field(default=(), max_length=10)


class Direction(StrEnum):
    """How the seats of a row are counted. Left and right are those of somebody who looks at the stage."""

    LEFT = "left"  # 1, 2, 3 … from left to right
    RIGHT = "right"  # … 3, 2, 1
    ODD_LEFT = "odd_left"  # … 5 3 1 | 2 4 6 …, số lẻ bên trái, số chẵn bên phải
    ODD_RIGHT = "odd_right"  # … 6 4 2 | 1 3 5 …


class Letters(StrEnum):
    """What rows are called."""

    LATIN = "latin"
    VIETNAMESE = "vietnamese"
    NUMBERS = "numbers"


class Numbering(_Part):
    """How a section was numbered, so that the editor can number it anew. Nobody else reads it."""

    direction: Direction = Direction.ODD_LEFT
    letters: Letters = Letters.LATIN
    first_row: str = Field(default="", max_length=3)
    skip: tuple[Annotated[str, Field(min_length=1, max_length=4)], ...] = Field(default=("I", "O"), max_length=40)
    start: int = Field(default=1, ge=1, le=9999, strict=True)
    continuous: bool = False  # a row goes on where the one before it ended


class Section(_Part):
    """A part of the hall with a name of its own."""

    id: _SectionId
    name_vi: _Name
    name_en: _Name
    kind: SectionKind = SectionKind.ROWS
    door: Annotated[str, Field(min_length=1, max_length=40, pattern=_NO_CONTROLS)] | None = None
    capacity: int | None = Field(default=None, ge=1, le=STANDING_MAX, strict=True)  # of an area to stand in
    outline: tuple[_Point, ...] | None = Field(default=None, min_length=3, max_length=100)
    shape: Shape | None = None
    numbering: Numbering | None = None
    rows: tuple[Row, ...] = Field(default=(), max_length=ROWS_MAX)


class Stage(_Part):
    """Where everybody looks."""

    x: _Unit
    y: _Unit
    width: _Length
    height: _Length


class DecorKind(StrEnum):
    """A word, a rectangle, an aisle, or a piece of the building."""

    TEXT = "text"
    RECT = "rect"
    AISLE = "aisle"
    WALL = "wall"
    COLUMN = "column"
    DOOR = "door"
    STAIRS = "stairs"


class Decor(_Part):
    """What is drawn and not sold."""

    kind: DecorKind
    x: _Unit
    y: _Unit
    width: _Length | None = None
    height: _Length | None = None
    rotate: int = Field(default=0, ge=-180, le=180, strict=True)  # degrees, clockwise, about its middle
    text_vi: str = Field(default="", max_length=80, pattern=_NO_CONTROLS)
    text_en: str = Field(default="", max_length=80, pattern=_NO_CONTROLS)


_WORDS = {  # what the row of such a section is called
    SectionKind.ROWS: ("hàng", "row"),
    SectionKind.BOX: ("lô", "box"),
    SectionKind.TABLES: ("bàn", "table"),
    SectionKind.STANDING: ("", ""),
}


class Place(NamedTuple):
    """A seat with where it stands."""

    section: Section
    row: Row
    seat: Seat

    def label(self, language: str) -> str:
        """`Tầng 1, hàng A, ghế 12`, or `Stalls, row A, seat 12`."""
        vi, en = _WORDS[self.section.kind]
        if language == "vi":
            return f"{self.section.name_vi}, {vi} {self.row.label}, ghế {self.seat.label}"
        return f"{self.section.name_en}, {en} {self.row.label}, seat {self.seat.label}"


class SeatMap(_Part):
    """A hall as it is drawn. Reading one checks every limit; `checks.faults` says what else keeps it from use."""

    format: Literal["sankhau.seatmap/1"] = FORMAT
    name: str = Field(min_length=1, max_length=200, pattern=_NO_CONTROLS)
    width: _Length
    height: _Length
    stage: Stage
    sections: tuple[Section, ...] = Field(default=(), max_length=SECTIONS_MAX)
    decor: tuple[Decor, ...] = Field(default=(), max_length=DECOR_MAX)

    def places(self) -> Iterator[Place]:
        """Every seat in map order."""
        for section in self.sections:
            for row in section.rows:
                for seat in row.seats:
                    yield Place(section, row, seat)

    @property
    def seats_count(self) -> int:
        """How many seats there are."""
        return sum(len(row.seats) for section in self.sections for row in section.rows)

    @property
    def standing_count(self) -> int:
        """How many people may stand."""
        return sum(section.capacity or 0 for section in self.sections)

    def units(self) -> dict[str, frozenset[str]]:
        """Of each seat, the seats that are sold with it: itself, and wheelchair and companion together."""
        pairs = [(place.seat.id, place.seat.companion_of) for place in self.places()]
        units = {seat: frozenset({seat}) for seat, _ in pairs}
        for seat, beside in pairs:
            if beside in units:
                units[seat] = units[beside] = units[seat] | units[beside]
        return units

    def to_json(self) -> str:
        """The document as it is stored and served: what stands at its default is left out."""
        return f'{{"format":"{FORMAT}",{self.model_dump_json(exclude_defaults=True)[1:]}'


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError("not a time zone of the IANA database") from unknown
    return name


class VenueWish(_Part):
    """POST /api/ticketing/venues and PUT /venues/{id} (actor: owner or editor)"""

    organisation_id: str = Field(max_length=40)
    name: str = Field(min_length=1, max_length=200, pattern=_NO_CONTROLS)
    address: str = Field(min_length=1, max_length=300, pattern=_NO_CONTROLS)
    zone: Annotated[str, Field(max_length=64), AfterValidator(_known_zone)] = "Asia/Ho_Chi_Minh"


class Template(StrEnum):
    """A hall to begin with."""

    EMPTY = "empty"
    CHAMBER = "chamber"
    BALCONY = "balcony"
    WATER = "water"
    TABLES = "tables"


class HallWish(_Part):
    """POST /api/ticketing/venues/{id}/halls (actor: owner or editor): a hall like a template, or like another hall"""

    name: str = Field(min_length=1, max_length=200, pattern=_NO_CONTROLS)
    template: Template = Template.EMPTY
    like: str | None = Field(default=None, max_length=40)  # a hall of the same house


class HallName(_Part):
    """PUT /api/ticketing/halls/{id} (actor: owner or editor)"""

    name: str = Field(min_length=1, max_length=200, pattern=_NO_CONTROLS)


class Fault(BaseModel):
    """What keeps a map from being published, and where, in both languages."""

    model_config = ConfigDict(frozen=True)

    code: str
    vi: str
    en: str
    seat_id: str | None = None
    section_id: str | None = None


class VersionView(BaseModel):
    """A published version of a hall's map."""

    model_config = ConfigDict(frozen=True)

    id: str
    version: int
    seats_count: int
    standing_count: int
    created_at: datetime


class HallView(BaseModel):
    """GET /api/ticketing/halls/{id} (actor: staff of the house): a hall, its versions (newest first) and its draft"""

    model_config = ConfigDict(frozen=True)

    id: str
    venue_id: str
    organisation_id: str
    venue_name: str
    name: str
    versions: tuple[VersionView, ...]
    draft_revision: int
    draft_saved_at: datetime | None  # None: nothing is being changed
    faults: tuple[Fault, ...] = ()  # of the draft, or none where it was not looked at


class VenueView(BaseModel):
    """GET /api/ticketing/venues?organisation_id=… (actor: staff of the house): a venue and its halls"""

    model_config = ConfigDict(frozen=True)

    id: str
    organisation_id: str
    name: str
    address: str
    zone: str
    halls: tuple[HallView, ...] = ()


class PublishedMap(BaseModel):
    """A version with the hall and the venue it is of."""

    model_config = ConfigDict(frozen=True)

    id: str
    version: int
    organisation_id: str
    venue_name: str
    venue_address: str
    zone: str
    hall_name: str
    document: SeatMap
