"""Refusals about tickets that are handed to somebody else."""

from infra.errors import Conflict, Gone, NotFound


class TicketNotHeld(NotFound):
    """No such ticket, or not the caller's: the answer never says which."""

    code = "ticket_not_held"
    vi = "Trình duyệt này không giữ vé đó."
    en = "This browser does not hold that ticket."


class HandoverRefused(Conflict):
    """The ticket cannot be handed on: not by this house's rules, or it entered, is over, or was refunded."""

    code = "handover_refused"
    vi = "Không chuyển được vé này: nhà hát không cho chuyển vé, hoặc vé đã dùng, đã hoàn tiền hay suất diễn đã qua."
    en = "This ticket cannot be handed on: the theatre does not allow it, or it was used, refunded, or is over."


class HandoverGone(Gone):
    """The link was taken, withdrawn, is too old, or never was: the answer never says which."""

    code = "handover_gone"
    vi = "Đường dẫn này không còn vé nào: vé đã có người nhận, đã được rút lại, hoặc đường dẫn đã hết hạn."
    en = "No ticket waits behind this link: somebody took it, it was withdrawn, or the link is too old."


class HandoversUsedUp(Conflict):
    """The ticket was offered as often as a ticket may be."""

    code = "handovers_used_up"
    vi = "Vé này đã được gửi đi quá nhiều lần."
    en = "This ticket was offered to others too many times."
