"""Refusals about tickets on their way to the buyer."""

from infra.errors import Conflict, Gone, Unavailable


class TicketLinkSpent(Gone):
    """The link was used, is too old, or never was: the answer never says which."""

    code = "ticket_link_spent"
    vi = "Đường dẫn này đã được dùng, đã hết hạn hoặc không đúng. Bạn có thể xin một đường dẫn mới ở trang Tìm lại vé."
    en = "This link was used, is too old or is not right. You can ask for a new one on the page “Find your tickets”."


class TicketsNotValid(Conflict):
    """There is nothing to print: the tickets were refunded, or there never were any."""

    code = "tickets_not_valid"
    vi = "Đơn hàng này không có vé nào còn hiệu lực để in."
    en = "This order holds no valid ticket to print."


class PrinterBusy(Unavailable):
    """Too many tickets are being printed at once; a little later it works."""

    code = "printer_busy"
    vi = "Đang in nhiều vé cùng lúc. Xin thử lại sau giây lát."
    en = "Many tickets are being printed right now. Please try again in a moment."
