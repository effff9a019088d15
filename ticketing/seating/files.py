"""A seat map's file: JSON or CSV in, a map out, and back. Refusals name the place or the line."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from ticketing.seating import checks, csv_file, seat_ids
from ticketing.seating.errors import SeatMapFileTooLarge, SeatMapRefused
from ticketing.seating.schemas import FILE_BYTES_MAX, SEATS_MAX, Fault, SeatMap

_SHOWN = 3
_PARTS = {"sections": ("khu", "section"), "rows": ("hàng", "row"), "seats": ("ghế", "seat"), "decor": ("hình", "shape")}


def read(content: bytes, *, onto: SeatMap) -> SeatMap:
    """The map of a file in either format; a CSV file keeps the stage of `onto`, since it can say nothing of it.

    Raises SeatMapFileTooLarge, SeatMapRefused.
    """
    text = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if len(content) > FILE_BYTES_MAX:
        raise SeatMapFileTooLarge(limit=FILE_BYTES_MAX)
    return read_json(text) if text.startswith(b"{") else _settled(csv_file.read(content, onto=onto))


def read_json(content: bytes) -> SeatMap:
    """The map of a JSON document, every seat with an id. Raises SeatMapFileTooLarge, SeatMapRefused."""
    if len(content) > FILE_BYTES_MAX:
        raise SeatMapFileTooLarge(limit=FILE_BYTES_MAX)
    try:
        document = SeatMap.model_validate_json(content)
    except ValidationError as malformed:
        raise refused([_said(error) for error in malformed.errors(include_url=False, include_context=False)]) from None
    return _settled(document)


def refused(faults: Sequence[Fault | tuple[str, str]]) -> SeatMapRefused:
    """The refusal that says the first of these faults, and how many more there are."""
    said = [(fault.vi, fault.en) if isinstance(fault, Fault) else fault for fault in faults]
    more = len(said) - _SHOWN
    rest = (f" Và {more} lỗi nữa.", f" And {more} more.") if more > 0 else ("", "")
    vi, en = (" ".join(words) for words in zip(*said[:_SHOWN], strict=True))
    return SeatMapRefused(said_vi=vi + rest[0], said_en=en + rest[1])


def _settled(document: SeatMap) -> SeatMap:
    if document.seats_count > SEATS_MAX or (twins := checks.twins(document)):
        raise refused(checks.faults(document)[:1] if document.seats_count > SEATS_MAX else twins)
    return seat_ids.settled(document)


def _said(error: Any) -> tuple[str, str]:
    """A pydantic error with its place counted from one: `khu 1, hàng 4, ghế 6, x`."""
    vi: list[str] = []
    en: list[str] = []
    for part in error["loc"]:
        if isinstance(part, int):
            vi.append(f"{vi.pop()} {part + 1}" if vi else str(part + 1))
            en.append(f"{en.pop()} {part + 1}" if en else str(part + 1))
        else:
            words = _PARTS.get(part, (str(part)[:30], str(part)[:30]))
            vi.append(words[0])
            en.append(words[1])
    if error["type"] == "json_invalid":
        return "Tệp không phải JSON hợp lệ.", f"This is not valid JSON ({error['msg'][:120]})."
    what = error["msg"][:100]
    vi, en = vi or ["đầu tệp"], en or ["the top"]
    return (
        f"Ở {', '.join(vi)}: giá trị không hợp lệ ({what}).",
        f"At {', '.join(en)}: {what}.",
    )
