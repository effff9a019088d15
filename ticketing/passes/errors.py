"""Refusals about passes."""

from infra.errors import Conflict, Forbidden, Gone, NotFound


class PassNotFound(NotFound):
    """The house offers no pass, or the order belongs to none."""

    code = "pass_not_found"
    vi = "Không tìm thấy vé tháng này."
    en = "There is no such monthly pass."


class NotYourPass(Forbidden):
    """Only an owner says what the pass of a house costs."""

    code = "not_your_pass"
    vi = "Chỉ chủ đơn vị được thay đổi vé tháng của đơn vị."
    en = "Only an owner may change the pass of a house."


class PassEnded(Gone):
    """The months that were paid are over."""

    code = "pass_ended"
    vi = "Vé tháng này đã hết hạn."
    en = "This monthly pass has ended."


class TitleNotInPass(NotFound):
    """The pass does not open this title."""

    code = "title_not_in_pass"
    vi = "Vé tháng này không mở chương trình bạn chọn."
    en = "This pass does not open that title."


class PassNotRunning(Conflict):
    """There is nothing to cancel."""

    code = "pass_not_running"
    vi = "Vé tháng này đã được huỷ hoặc đã hết hạn."
    en = "This pass was cancelled already or has ended."
