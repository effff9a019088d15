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
_PLACES = "0123456789abcdefghijklmnopqrstuvwxyz"  # of a zone, as `seat_zones` writes them
_DIGITS: Final = 12
_NAMES: Final = ("name_vi", "name_en", "price", "fee")
_MESSAGES: Final = {
    "name_vi": to_translate("Please give every price zone that is used a name in both languages."),
    "name_en": to_translate("Please give every price zone that is used a name in both languages."),
    "price_minor": to_translate("A whole amount from 1,000 ₫ to 100,000,000 ₫."),
    "fee_minor": to_translate("A fee is a whole amount, or nothing."),
}


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
    letters, where = iter(seats.seat_zones), {}
    for section in document.sections:
        rows = {row.label: _number([next(letters, "-") for _ in row.seats]) for row in section.rows}
        most = max(rows.values(), key=list(rows.values()).count, default="1")
        where[section.id] = most
        where |= {f"{section.id}/{label}": zone for label, zone in rows.items() if zone != most}
    return Written(_filled(shown), where)


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
    written = Written(zones, where)
    used = [zone for zone in zones if str(zone.number) in _used(document, where)]
    try:
        wishes = tuple(_zone(zone, document, where) for zone in used)
        return SeatingWish(seat_map_id=map_id, zones=wishes), written, ""
    except ValidationError as invalid:
        wrong = str(invalid.errors()[0]["loc"][0]) if invalid.errors()[0]["loc"] else ""
        return None, written, _MESSAGES.get(wrong, _MESSAGES["price_minor"])


def _zone(zone: ZoneFields, document: SeatMap, where: dict[str, str]) -> ZoneWish:
    mine = str(zone.number)
    whole = tuple(section.id for section in document.sections if _is_whole(section, where, mine))
    rows = tuple(
        RowOfSection(section=section.id, row=row.label)
        for section in document.sections
        if section.id not in whole
        for row in section.rows
        if _zone_of(section, row.label, where) == mine
    )
    word = {"name_vi": zone.name_vi, "name_en": zone.name_en, "colour": zone.colour, "sections": whole, "rows": rows}
    return ZoneWish.model_validate(word | {"price_minor": _amount(zone.price), "fee_minor": _amount(zone.fee) or 0})


def _is_whole(section: Section, where: dict[str, str], zone: str) -> bool:
    return where.get(section.id) == zone and all(_zone_of(section, row.label, where) == zone for row in section.rows)


def _zone_of(section: Section, row: str, where: dict[str, str]) -> str:
    return where.get(f"{section.id}/{row}", where.get(section.id, NOT_SOLD))


def _used(document: SeatMap, where: dict[str, str]) -> set[str]:
    used = {where.get(section.id, NOT_SOLD) for section in document.sections if not section.rows}
    return used | {_zone_of(section, row.label, where) for section in document.sections for row in section.rows}


def _filled(zones: list[ZoneFields]) -> tuple[ZoneFields, ...]:
    return (*zones, *(ZoneFields(number) for number in range(len(zones) + 1, ZONES + 1)))


def _number(letters: list[str]) -> str:
    """The zone of a row: that of its first seat."""
    place = _PLACES.find(letters[0])
    return str(place + 1) if 0 <= place < ZONES else NOT_SOLD


def _amount(text: str) -> str:
    """`50.000 ₫` and `50,000` are 50000."""
    return "".join(char for char in text if char not in ".,₫đ \u00a0")[:_DIGITS]
