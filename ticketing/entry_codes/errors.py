"""Refusals about what lets people in."""

from infra.errors import Unavailable


class EntryKeyUnreadable(Unavailable):
    """The key of a performance was sealed with a secret that ticketing no longer has."""

    code = "entry_key_unreadable"
    vi = "Chưa tạo được mã QR cho vé này. Vé vẫn có giá trị: hãy đọc mã mười sáu ký tự ở cửa."
    en = "The QR code of this ticket cannot be made now. The ticket is good: show its sixteen characters at the door."
