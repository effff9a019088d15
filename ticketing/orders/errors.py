"""Refusals about orders."""

from infra.errors import Conflict, Forbidden, Gone, Invalid, NotFound


class OrderNotFound(NotFound):
    """There is no such order, or the caller did not prove that it is theirs: the answer never says which."""

    code = "order_not_found"
    vi = "Không tìm thấy đơn hàng này."
    en = "There is no such order."


class TicketNotFound(NotFound):
    """The order holds no ticket for this title."""

    code = "ticket_not_found"
    vi = "Đơn hàng này không có vé cho chương trình bạn chọn."
    en = "This order holds no ticket for that title."


class OrderNotPaid(Conflict):
    """The payment has not arrived yet."""

    code = "order_not_paid"
    vi = "Đơn hàng chưa được thanh toán. Nếu bạn vừa trả tiền, xin đợi vài giây."
    en = "This order is not paid yet. If you have just paid, please wait a few seconds."


class OrderLapsed(Gone):
    """The order waited too long for its payment page; a new one is needed."""

    code = "order_lapsed"
    vi = "Đơn hàng này đã quá thời gian chờ. Bạn chưa bị trừ tiền; xin đặt lại."
    en = "This order waited too long. You have not been charged; please order again."


class PhonesNotServed(Conflict):
    """Nobody carries messages to phones here, so the ticket needs an e-mail."""

    code = "phones_not_served"
    vi = "Hiện chưa gửi vé qua tin nhắn được. Xin cho biết e-mail."
    en = "Tickets cannot be sent by text message at the moment. Please give an e-mail address."


class OrderNotRefundable(Conflict):
    """Only a paid order that is not being refunded already can be refunded."""

    code = "order_not_refundable"
    vi = "Đơn hàng này không ở trạng thái có thể hoàn tiền."
    en = "This order cannot be refunded in its present state."


class TicketNotRefundable(Conflict):
    """One of the tickets is not of this order, or its money went back or is on its way."""

    code = "ticket_not_refundable"
    vi = "Có vé đã được hoàn tiền, đang hoàn tiền, hoặc không thuộc đơn hàng này."
    en = "One of these tickets is refunded already, is being refunded, or is not of this order."


class NotYourHouse(Forbidden):
    """The caller is no owner or box office of the organisation."""

    code = "not_your_house"
    vi = "Bạn không có quyền với đơn hàng của đơn vị này."
    en = "You may not act for the orders of this organisation."


class OrderNotExtendable(Conflict):
    """Only an order that waits for a transfer gets more time, and not for ever."""

    code = "order_not_extendable"
    vi = "Đơn hàng này không thể thêm thời gian nữa. Nếu bạn đã chuyển tiền, vé vẫn sẽ đến."
    en = "This order cannot be given more time. If you have sent the money, the ticket will still come."


class OrderTakesNoMoney(Conflict):
    """The order does not wait for a transfer of this house."""

    code = "order_takes_no_money"
    vi = "Đơn hàng này không chờ chuyển khoản, hoặc thuộc đơn vị khác."
    en = "This order does not wait for a transfer, or belongs to another organisation."


class SuspenseItemNotFound(NotFound):
    """There is no such money waiting, or it is not for this caller to decide about."""

    code = "suspense_item_not_found"
    vi = "Không tìm thấy khoản tiền chờ xử lý này."
    en = "There is no such money waiting."


class SuspenseItemSettled(Conflict):
    """Somebody decided about it already."""

    code = "suspense_item_settled"
    vi = "Khoản tiền này đã được xử lý rồi."
    en = "Somebody has already dealt with this money."


class NoDepositToReturn(Conflict):
    """Nothing is deposited for the order, or it still waits for the rest."""

    code = "no_deposit_to_return"
    vi = "Đơn hàng này không còn khoản tiền nào để trả lại, hoặc vẫn đang chờ đủ tiền."
    en = "There is no money of this order to send back, or it still waits for the rest."


class RefundNotFound(NotFound):
    """There is no refund that waits to be transferred by hand."""

    code = "refund_not_found"
    vi = "Không có khoản hoàn tiền nào như vậy đang chờ chuyển tay."
    en = "There is no such refund waiting to be transferred by hand."


class PriceChanged(Conflict):
    """What is wanted costs another price than the buyer saw."""

    code = "price_changed"
    vi = "Giá vé vừa thay đổi. Xin xem lại giá mới rồi đặt; chưa có vé nào được đặt."
    en = "The price has just changed. Please look at the new price before you order; nothing was ordered."


class QuantityRefused(Invalid):
    """Several tickets are sold of admissions only: a view is one person's, on any of their screens."""

    code = "quantity_refused"
    vi = "Vé xem trực tuyến bán từng vé một. Xin đặt từng vé."
    en = "Tickets to watch online are sold one at a time. Please order them one by one."


class ReportMismatch(Exception):
    """The provider's report contradicts our rows; nothing was changed, and a person must look. Not for visitors."""


class ReportTooEarly(Exception):
    """The report speaks of something that we will only hear of later; it must be tried again. Not for visitors."""


class TooManyForOneBuyer(Conflict):
    """The house sells so many tickets of this performance to one buyer, with all of her orders."""

    code = "too_many_for_one_buyer"
    vi = "Mỗi người chỉ được mua tối đa {most} vé của suất này, tính cả những vé bạn đã đặt. Chưa có vé nào được đặt."
    en = "One person may buy at most {most} tickets of this performance, with those you have. Nothing was ordered."
