"""Refusals a visitor may read: each has a kind, a stable code and a message in Vietnamese and English.

A feature's error is a past fact (`SeatTaken`) and subclasses one kind:

    class OfferClosed(Gone):
        code = "offer_closed"
        vi = "Suất này đã ngừng bán."
        en = "This offer is no longer on sale."

`infra.http.problems` maps kinds to HTTP status; nothing else does.
"""

from typing import ClassVar


class AppError(Exception):
    """The root: never raised itself. `details` fill the `{placeholders}` of the messages."""

    code: ClassVar[str]
    vi: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **details: str | int) -> None:
        self.details = details
        super().__init__(self.message("en"))

    def message(self, language: str) -> str:
        """The message in `vi`, else in English."""
        return (self.vi if language == "vi" else self.en).format(**self.details)


class NotFound(AppError):
    """There is no such thing, or it is not for this caller to know."""

    code = "not_found"
    vi = "Không tìm thấy nội dung này."
    en = "There is nothing here."


class Conflict(AppError):
    """The thing is in a state that forbids the wish; a later or different try may succeed."""


class Forbidden(AppError):
    """The caller may not do this."""

    code = "forbidden"
    vi = "Bạn không có quyền làm việc này."
    en = "You may not do this."


class Gone(AppError):
    """It was there once and will not come back."""


class Invalid(AppError):
    """The input is understood and wrong."""


class TooLarge(AppError):
    """What is offered is larger than we take."""


class TooMany(AppError):
    """The same was asked too often; it may be asked again after a while. `{minutes}` is that while, rounded up."""

    code = "too_many"
    vi = "Có quá nhiều yêu cầu. Xin đợi {minutes} phút rồi thử lại."
    en = "Too many requests. Please wait {minutes} min and try again."

    def __init__(self, *, retry_after_seconds: int, **details: str | int) -> None:
        self.retry_after_seconds = max(1, retry_after_seconds)
        super().__init__(minutes=-(-self.retry_after_seconds // 60), **details)


class Unavailable(AppError):
    """A part we need is down; nothing was changed, and trying again is right."""

    code = "unavailable"
    vi = "Hệ thống tạm thời bận. Bạn chưa mất gì cả, xin thử lại sau ít phút."
    en = "A part of the system is busy. Nothing was lost; please try again in a few minutes."
