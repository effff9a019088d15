"""Refusals about tickets that are brought back."""

from infra.errors import Conflict, Forbidden


class ReturnsNotOffered(Conflict):
    """The house takes no ticket of this performance back by itself."""

    code = "returns_not_offered"
    vi = "Nhà hát không nhận trả vé của buổi diễn này qua mạng. Xin liên hệ nhà hát nếu bạn có lý do đặc biệt."
    en = "The theatre takes no tickets for this performance back online. Please ask it if you have a special reason."


class ReturnTooLate(Conflict):
    """The time in which the house takes tickets back is over."""

    code = "return_too_late"
    vi = "Vé của buổi diễn này chỉ trả được đến {until}. Bây giờ đã muộn; vé của bạn vẫn dùng được."
    en = "Tickets for this performance could be returned until {until}. It is too late now; your tickets stay good."


class TicketUsed(Conflict):
    """Somebody entered with it."""

    code = "ticket_used"
    vi = "Vé này đã dùng để vào cửa nên không trả được nữa."
    en = "Somebody has entered with this ticket, so it cannot be returned."


class NotYourPolicy(Forbidden):
    """The caller decides nothing about this performance."""

    code = "not_your_policy"
    vi = "Bạn không có quyền với suất diễn này."
    en = "You may not decide about this performance."
