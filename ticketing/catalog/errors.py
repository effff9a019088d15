"""Refusals about offers."""

from infra.errors import Gone, NotFound


class OfferNotFound(NotFound):
    """There is no such offer."""

    code = "offer_not_found"
    vi = "Không tìm thấy loại vé này."
    en = "There is no such ticket on offer."


class OfferClosed(Gone):
    """The offer is no longer on sale."""

    code = "offer_closed"
    vi = "Chương trình này đã ngừng bán vé."
    en = "Tickets for this title are no longer on sale."
