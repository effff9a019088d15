"""Refusals about vouchers."""

from infra.errors import Conflict, Forbidden, Gone, NotFound


class VoucherUnknown(NotFound):
    """The house has no such code, or it is for something else."""

    code = "voucher_unknown"
    vi = "Mã ưu đãi này không đúng, hoặc không dùng cho vé bạn chọn."
    en = "This voucher code is not right, or it is not for the tickets you chose."


class VoucherSpent(Gone):
    """It was used as often as it may be."""

    code = "voucher_spent"
    vi = "Mã ưu đãi này đã được dùng hết lượt."
    en = "This voucher has been used as often as it may be."


class VoucherNotNow(Conflict):
    """Its time has not come, or is over."""

    code = "voucher_not_now"
    vi = "Mã ưu đãi này chưa đến hạn dùng hoặc đã hết hạn."
    en = "This voucher is not valid yet, or not any more."


class VoucherCodeTaken(Conflict):
    """The house has a voucher with this code already."""

    code = "voucher_code_taken"
    vi = "Đơn vị đã có mã ưu đãi này. Xin chọn mã khác."
    en = "The house has a voucher with this code already. Please choose another."


class NotYourVouchers(Forbidden):
    """The caller makes no vouchers for that house."""

    code = "not_your_vouchers"
    vi = "Bạn không có quyền với mã ưu đãi của đơn vị này."
    en = "You may not act for the vouchers of this organisation."
