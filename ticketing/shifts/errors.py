"""Refusals about shifts and drawers."""

from infra.errors import Conflict, NotFound


class NoOpenShift(Conflict):
    """Money passes over the counter only in a shift."""

    code = "no_open_shift"
    vi = "Bạn chưa mở ca. Hãy mở ca bán vé trước khi nhận hoặc trả tiền."
    en = "You have no open shift. Please open one before you take or give money."


class ShiftOpen(Conflict):
    """The seller has a shift already, or somebody sells at that drawer."""

    code = "shift_open"
    vi = "Bạn đang có một ca chưa kết, hoặc ngăn tiền này đang có người khác dùng."
    en = "You have an open shift already, or somebody else is selling at this drawer."


class ShiftClosed(Conflict):
    """The shift was counted before."""

    code = "shift_closed"
    vi = "Ca này đã kết và đã kiểm tiền."
    en = "This shift was closed and counted before."


class ShiftNotFound(NotFound):
    """There is no such shift, or it is not for this caller to see."""

    code = "shift_not_found"
    vi = "Không tìm thấy ca bán vé này."
    en = "There is no such shift."
