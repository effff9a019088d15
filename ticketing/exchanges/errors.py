"""Refusals about tickets that are exchanged."""

from infra.errors import Conflict


class ExchangeNotOffered(Conflict):
    """The house lets buyers exchange no ticket of this performance by themselves."""

    code = "exchange_not_offered"
    vi = "Nhà hát không cho tự đổi vé của suất này qua mạng. Xin liên hệ quầy vé."
    en = "Tickets for this performance cannot be exchanged online. Please ask the box office."


class ExchangeTooLate(Conflict):
    """The time in which the house exchanges tickets is over."""

    code = "exchange_too_late"
    vi = "Vé của suất này chỉ đổi được đến {until}. Bây giờ đã muộn; vé của bạn vẫn dùng được."
    en = "Tickets for this performance could be exchanged until {until}. It is too late now; your tickets stay good."


class TicketNotExchangeable(Conflict):
    """A ticket that was used, given back, handed on, or that is no admission."""

    code = "ticket_not_exchangeable"
    vi = "Có vé không đổi được nữa: vé đã dùng, đã trả, đã chuyển cho người khác hoặc không phải vé vào cửa."
    en = "One of these tickets cannot be exchanged: it was used, given back, handed on, or is no admission."


class ExchangeElsewhere(Conflict):
    """What is in the basket is of another house, or no admission."""

    code = "exchange_elsewhere"
    vi = "Chỉ đổi được sang chỗ khác của cùng nhà hát. Trong giỏ của bạn có thứ khác."
    en = "Tickets are exchanged for other places of the same house. There is something else in your basket."


class ExchangeCostsMore(Conflict):
    """The new places cost more than the tickets that are given, and nobody said how the difference is paid."""

    code = "exchange_costs_more"
    vi = "Chỗ mới đắt hơn vé cũ {more}. Xin chọn cách trả phần chênh lệch."
    en = "The new places cost {more} more than your tickets. Please choose how to pay the difference."
