"""What stands in messages to phones. A name is shortened until the message costs no more than it may."""

from typing import Final

from infra import segments
from ticketing.accounts.schemas import Language

MOST_SEGMENTS: Final = 2
_TEXTS: Final[dict[str, dict[Language, tuple[str, str]]]] = {
    "paid": {
        Language.VI: ("Sân Khấu Số: vé “{name}” của bạn: {link}", "Sân Khấu Số: vé của bạn: {link}"),
        Language.EN: ("Sân Khấu Số: your ticket “{name}”: {link}", "Sân Khấu Số: your ticket: {link}"),
    },
    "refunded": {
        Language.VI: ("Sân Khấu Số: đã hoàn tiền vé “{name}”: {link}", "Sân Khấu Số: đã hoàn tiền vé: {link}"),
        Language.EN: ("Sân Khấu Số: refunded, “{name}”: {link}", "Sân Khấu Số: ticket refunded: {link}"),
    },
    "recovery": {
        Language.VI: ("", "Sân Khấu Số: mở lại vé (1 giờ): {link}"),
        Language.EN: ("", "Sân Khấu Số: your tickets (1 hour): {link}"),
    },
}


def write(text: str, *, language: Language, link: str, name: str = "") -> str:
    """The message; as much of the name as there is room for."""
    named, plain = _TEXTS[text][language]
    name = " ".join(name.split())
    for length in range(len(name), 0, -1) if named else ():
        shown = name if length == len(name) else f"{name[:length].rstrip()}…"
        said = named.format(name=shown, link=link)
        if segments.size_of(said).segments <= MOST_SEGMENTS:
            return said
    return plain.format(link=link)
