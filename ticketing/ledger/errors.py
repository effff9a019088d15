"""Refusals about the books."""

from infra.errors import Forbidden, Invalid, NotFound


class NotYourBooks(Forbidden):
    """The caller may not read the books of this house."""

    code = "not_your_books"
    vi = "Bạn không có quyền xem sổ sách của đơn vị này."
    en = "You may not read the books of this organisation."


class PeriodRefused(Invalid):
    """The period ends before it begins, or is longer than a year."""

    code = "period_refused"
    vi = "Khoảng thời gian không hợp lệ: ngày cuối phải sau ngày đầu và không quá một năm."
    en = "That period does not work: it must end after it begins and be at most a year long."


class LedgerTransactionNotFound(NotFound):
    """There is no such transaction in the books of this house."""

    code = "ledger_transaction_not_found"
    vi = "Không tìm thấy bút toán này trong sổ của đơn vị."
    en = "There is no such transaction in the books of this organisation."
