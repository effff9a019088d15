"""What keeps a seat map from being published, each fault with its place, in both languages."""

from collections.abc import Iterator
from itertools import islice

from ticketing.seating.schemas import SEATS_MAX, DecorKind, Fault, Place, SeatKind, SeatMap, Section, SectionKind

FAULTS_SHOWN = 20


def faults(document: SeatMap) -> list[Fault]:
    """The first faults, of the whole map first; none says that it may be published."""
    return list(islice(_all(document), FAULTS_SHOWN))


def twins(document: SeatMap) -> list[Fault]:
    """Ids that two sections or two seats share: a map with any cannot even be kept as a draft."""
    return list(islice(_same_ids(document), FAULTS_SHOWN))


def _all(document: SeatMap) -> Iterator[Fault]:
    if document.seats_count > SEATS_MAX:
        yield Fault(
            code="too_many_seats",
            vi=f"Sơ đồ có {document.seats_count} ghế, nhiều nhất là {SEATS_MAX}.",
            en=f"The map has {document.seats_count} seats; {SEATS_MAX} is the most.",
        )
    if not document.seats_count and not document.standing_count:
        yield Fault(code="no_places", vi="Sơ đồ chưa có chỗ nào.", en="The map has no places yet.")
    yield from _same_ids(document)
    for section in document.sections:
        yield from _of_section(section)
    yield from _same_spots(document)
    yield from _outside(document)
    yield from _decor(document)
    yield from _companions(document)


def _same_ids(document: SeatMap) -> Iterator[Fault]:
    known: dict[str, Section] = {}
    for section in document.sections:
        if (other := known.setdefault(section.id, section)) is not section:
            yield _of(
                section, "twin_section", f"dùng chung mã với khu {other.name_vi}", f"has the id of {other.name_en}"
            )
    seats: dict[str, Place] = {}
    for place in document.places():
        if (first := seats.setdefault(place.seat.id, place)) is not place:
            vi, en = f"trùng mã “{place.seat.id}” với {first.label('vi')}", f"has the id of {first.label('en')}"
            yield _at(place, "twin_seat", vi, en)


def _of_section(section: Section) -> Iterator[Fault]:
    standing = section.kind is SectionKind.STANDING
    if standing and section.capacity is None:
        yield _of(section, "no_capacity", "là khu đứng nhưng chưa có sức chứa", "is for standing and has no capacity")
    if standing and section.rows:
        yield _of(section, "standing_seats", "là khu đứng nên không có ghế", "is for standing and cannot have seats")
    if not standing and section.capacity is not None:
        yield _of(section, "seated_capacity", "có ghế nên không ghi sức chứa", "has seats, so it takes no capacity")
    if not standing and not section.rows:
        yield _of(section, "no_rows", "chưa có ghế nào", "has no seats yet")
    rows = set()
    for row in section.rows:
        if row.label in rows:
            yield _of(section, "twin_row", f"có hai hàng “{row.label}”", f"has two rows “{row.label}”")
        rows.add(row.label)
        labels = set()
        for seat in row.seats:
            if seat.label in labels:
                twin = Place(section, row, seat)
                yield _at(twin, "twin_label", "số ghế này có hai lần trong hàng", "the row has this number twice")
            labels.add(seat.label)
            if section.kind is SectionKind.TABLES and seat.table is None:
                yield _at(Place(section, row, seat), "no_table", "chưa thuộc bàn nào", "belongs to no table")


def _same_spots(document: SeatMap) -> Iterator[Fault]:
    taken: dict[tuple[int, int], Place] = {}
    for place in document.places():
        first = taken.setdefault((place.seat.x, place.seat.y), place)
        if first is not place:
            yield _at(place, "same_spot", f"nằm đè lên {first.label('vi')}", f"lies on top of {first.label('en')}")


def _outside(document: SeatMap) -> Iterator[Fault]:
    for place in document.places():
        if place.seat.x > document.width or place.seat.y > document.height:
            yield _at(place, "outside", "nằm ngoài bản vẽ", "is outside the drawing")


_SIZED = {
    DecorKind.WALL: "tường",
    DecorKind.COLUMN: "cột",
    DecorKind.DOOR: "cửa",
    DecorKind.STAIRS: "cầu thang",
}


def _decor(document: SeatMap) -> Iterator[Fault]:
    for number, part in enumerate(document.decor, 1):
        vi = f"Hình thứ {number} ({part.text_vi or _SIZED.get(part.kind, 'lời ghi')})"
        en = f"Shape {number} ({part.text_en or part.kind})"
        wide, high = part.width or 0, part.height or 0
        if part.kind in _SIZED and not (wide and high):
            yield Fault(code="no_size", vi=f"{vi} chưa có kích thước.", en=f"{en} has no size.")
        if part.x + wide > document.width or part.y + high > document.height:
            yield Fault(code="decor_outside", vi=f"{vi} nằm ngoài bản vẽ.", en=f"{en} is outside the drawing.")


def _companions(document: SeatMap) -> Iterator[Fault]:
    known = {place.seat.id: place for place in document.places()}
    accompanied: set[str] = set()
    for place in document.places():
        beside = place.seat.companion_of
        if (place.seat.kind is SeatKind.COMPANION) != (beside is not None):
            yield _at(place, "companion", "là chỗ người đi cùng thì phải ghi rõ đi cùng chỗ xe lăn nào", _NEEDS)
        if beside is None:
            continue
        wheelchair = known.get(beside)
        if wheelchair is None or wheelchair.seat.kind is not SeatKind.WHEELCHAIR:
            yield _at(place, "companion_of", "đi cùng một chỗ không phải chỗ xe lăn", "accompanies no wheelchair place")
        elif wheelchair.section.id != place.section.id:
            yield _at(place, "companion_away", "ở khu khác với chỗ xe lăn", "is in another section than the wheelchair")
        if beside in accompanied:
            yield _at(place, "companion_twice", "là người đi cùng thứ hai của chỗ xe lăn", "is its second companion")
        accompanied.add(beside)


_NEEDS = "a companion's seat, and no other, names its wheelchair place"


def _of(section: Section, code: str, vi: str, en: str) -> Fault:
    return Fault(code=code, vi=f"Khu {section.name_vi} {vi}.", en=f"{section.name_en} {en}.", section_id=section.id)


def _at(place: Place, code: str, vi: str, en: str) -> Fault:
    where = {"seat_id": place.seat.id, "section_id": place.section.id}
    return Fault(code=code, vi=f"{place.label('vi')}: {vi}.", en=f"{place.label('en')}: {en}.", **where)
