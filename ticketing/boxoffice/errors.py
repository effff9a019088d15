"""Refusals at the counter."""

from infra.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Unavailable


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


class DiscountTooLarge(Invalid):
    """More is taken off than the tickets cost."""

    code = "discount_too_large"
    vi = "Số tiền giảm lớn hơn tổng tiền vé. Chưa bán vé nào."
    en = "The discount is more than the tickets cost. Nothing was sold."


class NotForTheCounter(Conflict):
    """The counter sells admissions only."""

    code = "not_for_the_counter"
    vi = "Quầy chỉ bán vé vào cửa."
    en = "The counter sells admissions only."


class AllotmentNotFound(NotFound):
    """There is no such allotment, or it is another house's."""

    code = "allotment_not_found"
    vi = "Không tìm thấy phần vé mang theo này."
    en = "There are no such places set aside."


class AllotmentReturned(Gone):
    """The places were brought back before this sale was told."""

    code = "allotment_returned"
    vi = "Phần vé này đã được trả lại, không nhận thêm lượt bán."
    en = "These places were brought back before; no more sales of them are taken in."


class PlacesNotAllotted(Conflict):
    """A told sale names places that the device does not have, or has sold."""

    code = "places_not_allotted"
    vi = "Lượt bán có chỗ không thuộc phần vé mang theo hoặc đã bán."
    en = "The sale names places that are not set aside for this device, or are sold."


class SaleToldDifferently(Conflict):
    """The device told another sale under this number before."""

    code = "sale_told_differently"
    vi = "Thiết bị đã báo một lượt bán khác với cùng số thứ tự."
    en = "The device told another sale under this number before."


class NoPrinter(Conflict):
    """No roll printer stands beside the drawer, as far as the settings say."""

    code = "no_printer"
    vi = "Ngăn tiền này chưa có máy in cuộn nào được cài đặt."
    en = "No roll printer is set up for this drawer."


class RollPrinterAway(Unavailable):
    """The printer does not answer."""

    code = "roll_printer_away"
    vi = "Máy in cuộn không trả lời. Xin kiểm tra giấy, điện và mạng của máy in."
    en = "The roll printer does not answer. Please check its paper, power and network."


class ScreenOver(Gone):
    """The shift of a second screen was counted."""

    code = "screen_over"
    vi = "Ca bán vé đã kết thúc. Xin mở lại màn hình này tại quầy."
    en = "The shift is over. Please open this screen again at the counter."
