"""The form in which a house gives a performance its hall and prices: from what is sold now to fields, and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from ticketing.inventory.schemas import RowOfSection, SeatingWish, SeatsView, ZoneWish
from ticketing.seating.schemas import SeatMap, Section
from web.languages import to_translate

ZONES: Final = 8  # that the form offers
COLOURS: Final = ("#8c5a3c", "#a3161f", "#b98a1c", "#1c6142", "#1d5fd1", "#6b3fa0", "#0f766e", "#64554b")
NOT_SOLD: Final = "0"
AS_ROW: Final = "-"
_PLACES = "0123456789abcdefghijklmnopqrstuvwxyz"  # of a zone, as `seat_zones` writes them
_DIGITS: Final = 12
_NAMES: Final = ("name_vi", "name_en", "price", "fee")
_MESSAGES: Final = {
    "name_vi": to_translate("Please give every price zone that is used a name in both languages."),
    "name_en": to_translate("Please give every price zone that is used a name in both languages."),
    "price_minor": to_translate("A whole amount from 1,000 ₫ to 100,000,000 ₫."),
    "fee_minor": to_translate("A fee is a whole amount, or nothing."),
}


_PAINTED: Final = to_translate("The painted seats are not those of this hall. Please paint them again.")


@dataclass(frozen=True, slots=True)
class ZoneFields:
    """A price zone as it stands in the form."""

    number: int
    name_vi: str = ""
    name_en: str = ""
    price: str = ""
    fee: str = ""

    @property
    def colour(self) -> str:
        """Its colour in the drawing."""
        return COLOURS[self.number - 1]


@dataclass(frozen=True, slots=True)
class Written:
    """The form as it was left; `where` says the zone of a section (`stalls`) or of one row (`stalls/A`)."""

    zones: tuple[ZoneFields, ...]
    where: dict[str, str] = field(default_factory=dict)
    painted: str = (
        ""  # a sign per seat in map order: its zone, 0 for none, - as its row says; empty: all as their rows say
    )


def first(document: SeatMap, *, price_minor: int) -> Written:
    """The form for a hall that was just chosen: all of it for the price of the performance."""
    zone = ZoneFields(1, "Hạng A", "Category A", str(price_minor))
    return Written(_filled([zone]), {section.id: "1" for section in document.sections})


def of(document: SeatMap, seats: SeatsView) -> Written:
    """The form that says what is sold now."""
    shown = [
        ZoneFields(number, zone.name_vi, zone.name_en, str(zone.price.minor), str(zone.fee.minor or ""))
        for number, zone in enumerate(seats.zones[:ZONES], 1)
    ]
    letters, where, painted = iter(seats.seat_zones), {}, []
    for section in document.sections:
        rows = {row.label: [_number(next(letters, "-")) for _ in row.seats] for row in section.rows}
        usual = {label: max(zones, key=zones.count) for label, zones in rows.items()}
        most = max(usual.values(), key=list(usual.values()).count, default="1")
        where[section.id] = most
        where |= {f"{section.id}/{label}": zone for label, zone in usual.items() if zone != most}
        painted += [AS_ROW if zone == usual[label] else zone for label, zones in rows.items() for zone in zones]
    return Written(_filled(shown), where, _shortest("".join(painted)))


def read(fields: Mapping[str, str], document: SeatMap, *, map_id: str) -> tuple[SeatingWish | None, Written, str]:
    """What the form asks for, the form again, and why it cannot be asked."""
    zones = tuple(
        ZoneFields(number, *(fields.get(f"{name}-{number}", "").strip() for name in _NAMES))
        for number in range(1, ZONES + 1)
    )
    known = {str(zone.number) for zone in zones} | {NOT_SOLD}
    places = [section.id for section in document.sections]
    places += [f"{section.id}/{row.label}" for section in document.sections for row in section.rows]
    where = {key: fields[f"zone:{key}"] for key in places if fields.get(f"zone:{key}") in known}
    painted = _shortest(fields.get("painted", ""))
    written = Written(zones, where, painted)
    if painted and (len(painted) != document.seats_count or not set(painted) <= known | {AS_ROW}):
        return None, Written(zones, where), _PAINTED
    parts = _parted(document, where, painted or AS_ROW * document.seats_count)
    used = [zone for zone in zones if str(zone.number) in parts]
    try:
        wishes = tuple(_zone(zone, parts[str(zone.number)]) for zone in used)
        return SeatingWish(seat_map_id=map_id, zones=wishes), written, ""
    except ValidationError as invalid:
        wrong = str(invalid.errors()[0]["loc"][0]) if invalid.errors()[0]["loc"] else ""
        return None, written, _MESSAGES.get(wrong, _MESSAGES["price_minor"])


def _zone(zone: ZoneFields, part: "_Part") -> ZoneWish:
    word: dict[str, object] = {"name_vi": zone.name_vi, "name_en": zone.name_en, "colour": zone.colour}
    word |= {"price_minor": _amount(zone.price), "fee_minor": _amount(zone.fee) or 0}
    return ZoneWish.model_validate(word | {"sections": part.sections, "rows": part.rows, "seats": part.seats})


@dataclass(slots=True)
class _Part:
    """What of the hall a zone sells."""

    sections: list[str] = field(default_factory=list)
    rows: list[RowOfSection] = field(default_factory=list)
    seats: list[str] = field(default_factory=list)


def _parted(document: SeatMap, where: dict[str, str], painted: str) -> dict[str, _Part]:
    """Of each zone what it sells, the largest parts first named. A row with an unsold seat is named seat by seat."""
    parts: dict[str, _Part] = {}
    signs = iter(painted)
    for section in document.sections:
        whole = where.get(section.id, NOT_SOLD)
        rows = {row.label: _zone_of(section, row.label, where) for row in section.rows}
        named: dict[str, str] = {}
        for row in section.rows:
            marks = [(seat, next(signs)) for seat in row.seats]
            zone = rows[row.label]
            if zone == NOT_SOLD or NOT_SOLD in {mark for _seat, mark in marks}:
                marks = [(seat, zone if mark == AS_ROW else mark) for seat, mark in marks]
            else:
                named[row.label] = zone
            for seat, mark in marks:
                if mark not in {AS_ROW, NOT_SOLD, named.get(row.label)}:
                    parts.setdefault(mark, _Part()).seats.append(seat.id)
        if all(named.get(label) == whole for label in rows) and whole != NOT_SOLD:
            parts.setdefault(whole, _Part()).sections.append(section.id)
        else:
            for label, zone in named.items():
                parts.setdefault(zone, _Part()).rows.append(RowOfSection(section=section.id, row=label))
    return parts


def _zone_of(section: Section, row: str, where: dict[str, str]) -> str:
    return where.get(f"{section.id}/{row}", where.get(section.id, NOT_SOLD))


def _shortest(painted: str) -> str:
    return painted if painted.strip(AS_ROW) else ""


def _filled(zones: list[ZoneFields]) -> tuple[ZoneFields, ...]:
    return (*zones, *(ZoneFields(number) for number in range(len(zones) + 1, ZONES + 1)))


def _number(letter: str) -> str:
    """The zone of a seat, as the form counts them."""
    place = _PLACES.find(letter)
    return str(place + 1) if 0 <= place < ZONES else NOT_SOLD


def _amount(text: str) -> str:
    """`50.000 ₫` and `50,000` are 50000."""
    return "".join(char for char in text if char not in ".,₫đ \u00a0")[:_DIGITS]
