"""Refusals at the counter."""

from infra.errors import Conflict, Forbidden, Invalid


class NotYourCounter(Forbidden):
    """The caller sells nothing for that house."""

    code = "not_your_counter"
    vi = "Bạn không bán vé cho đơn vị này."
    en = "You do not sell tickets for this organisation."


class CashTooLittle(Invalid):
    """Less was handed over than the tickets cost."""

    code = "cash_too_little"
    vi = "Số tiền khách đưa ít hơn tổng tiền vé. Chưa bán vé nào."
    en = "Less was handed over than the tickets cost. Nothing was sold."


class NotForTheCounter(Conflict):
    """The counter sells admissions only."""

    code = "not_for_the_counter"
    vi = "Quầy chỉ bán vé vào cửa."
    en = "The counter sells admissions only."
