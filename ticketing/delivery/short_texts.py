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
    "partly_refunded": {
        Language.VI: ("Sân Khấu Số: đã hoàn tiền một phần đơn “{name}”: {link}", "Đã hoàn tiền một phần đơn: {link}"),
        Language.EN: ("Sân Khấu Số: part of your order “{name}” was refunded: {link}", "Partly refunded: {link}"),
    },
    "cancelled": {
        Language.VI: (
            "Sân Khấu Số: buổi diễn “{name}” đã bị huỷ, tiền sẽ hoàn lại: {link}",
            "Buổi diễn bị huỷ: {link}",
        ),
        Language.EN: ("Sân Khấu Số: “{name}” is cancelled, you get your money back: {link}", "Cancelled: {link}"),
    },
    "pass_due": {
        Language.VI: ("Sân Khấu Số: vé tháng “{name}” sắp hết hạn, gia hạn: {link}", "Gia hạn vé tháng: {link}"),
        Language.EN: ("Sân Khấu Số: your pass “{name}” ends soon, renew: {link}", "Renew your pass: {link}"),
    },
    "pass_failed": {
        Language.VI: ("Sân Khấu Số: chưa gia hạn được vé tháng “{name}”: {link}", "Chưa gia hạn được vé tháng: {link}"),
        Language.EN: ("Sân Khấu Số: pass “{name}” was not renewed: {link}", "Your pass was not renewed: {link}"),
    },
    "pass_ended": {
        Language.VI: ("Sân Khấu Số: vé tháng “{name}” đã hết hạn: {link}", "Vé tháng của bạn đã hết hạn: {link}"),
        Language.EN: ("Sân Khấu Số: your pass “{name}” has ended: {link}", "Your pass has ended: {link}"),
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
