"""Refusals about the right to watch."""

from infra.errors import Gone


class EntitlementWithdrawn(Gone):
    """The right was taken back, for example by a refund."""

    code = "entitlement_withdrawn"
    vi = "Vé này đã được hoàn tiền hoặc thu hồi nên không xem được nữa."
    en = "This ticket was refunded or withdrawn and no longer opens the title."


class EntitlementEnded(Gone):
    """The time to watch is over."""

    code = "entitlement_ended"
    vi = "Thời hạn xem của vé đã hết."
    en = "The time to watch with this ticket is over."
