"""Refusals about tickets on their way to the buyer."""

from infra.errors import Gone


class TicketLinkSpent(Gone):
    """The link was used, is too old, or never was: the answer never says which."""

    code = "ticket_link_spent"
    vi = "Đường dẫn này đã được dùng, đã hết hạn hoặc không đúng. Bạn có thể xin một đường dẫn mới ở trang Tìm lại vé."
    en = "This link was used, is too old or is not right. You can ask for a new one on the page “Find your tickets”."
