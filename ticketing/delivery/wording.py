"""Times and labels in both languages, for tickets on paper, mails and calendars."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from ticketing.accounts.schemas import Language

_HOME: Final = "Asia/Ho_Chi_Minh"
_WEEKDAYS: Final = {
    Language.VI: ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    Language.EN: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_WORDS: Final = {
    Language.VI: {
        "admission": "Vé vào cửa · 1 người",
        "view": "Vé xem trực tuyến",
        "when": "Bắt đầu",
        "until": "Xem được đến",
        "venue": "Địa điểm",
        "seat": "Chỗ ngồi",
        "entrance": "Lối vào",
        "price_zone": "Hạng vé",
        "doors": "Mở cửa",
        "name": "Người mua",
        "rating": "Phân loại tuổi",
        "price": "Giá vé",
        "order": "Đơn hàng",
        "number": "Vé {number}/{count}",
        "qr_label": "Mã QR của vé",
        "admission_hint": "Đưa mã này ở cửa, trên giấy hoặc trên màn hình. Mỗi mã cho một người vào, một lần: "
        "ai đưa ra trước thì vào trước, xin đừng đăng ảnh vé.",
        "view_hint": "Quét mã này để mở vé trên một thiết bị. Ai có mã này cũng mở được vé: xin đừng đăng ảnh vé.",
    },
    Language.EN: {
        "admission": "Admission · 1 person",
        "view": "Ticket to watch online",
        "when": "Starts",
        "until": "Can be watched until",
        "venue": "Venue",
        "seat": "Seat",
        "entrance": "Entrance",
        "price_zone": "Price zone",
        "doors": "Doors open",
        "name": "Bought by",
        "rating": "Age rating",
        "price": "Price",
        "order": "Order",
        "number": "Ticket {number} of {count}",
        "qr_label": "The ticket's QR code",
        "admission_hint": "Show this code at the door, on paper or on a screen. Each code lets one person in, once: "
        "whoever shows it first. Please post no picture of it.",
        "view_hint": "Scan this code to open the ticket on a device. Whoever has the code can: "
        "please post no picture of it.",
    },
}


def words(language: Language) -> dict[str, str]:
    """The labels of a ticket."""
    return _WORDS[language]


def evening(moment: datetime, zone: str, language: Language) -> str:
    """`19:30 thứ Bảy 12/12/2026`, in the zone of the venue."""
    there = moment.astimezone(ZoneInfo(zone))
    return f"{there:%H:%M} {_WEEKDAYS[language][there.weekday()]} {there:%d/%m/%Y}"


def clock_time(moment: datetime, zone: str) -> str:
    """`18:45`, in the zone of the venue."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def instant(moment: datetime) -> str:
    """`20:05 02/12/2026`, in Vietnam."""
    return moment.astimezone(ZoneInfo(_HOME)).strftime("%H:%M %d/%m/%Y")
