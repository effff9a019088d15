"""Refusals about payments."""

from infra.errors import Conflict, Invalid, NotFound, Unavailable


class PaymentsAway(Unavailable):
    """The payment provider does not answer. Nothing was charged."""

    code = "payments_away"
    vi = "Cổng thanh toán tạm thời không trả lời. Bạn chưa bị trừ tiền; xin thử lại sau ít phút."
    en = "The payment service is not answering. You have not been charged; please try again in a few minutes."


class WebhookRefused(Invalid):
    """The webhook is not signed by the provider, was signed too long ago, or is no event."""

    code = "webhook_refused"
    vi = "Thông báo thanh toán không có chữ ký hợp lệ."
    en = "This payment notice carries no valid signature."


class EventNotParked(NotFound):
    """No such event waits for a person."""

    code = "event_not_parked"
    vi = "Không có thông báo thanh toán nào như vậy đang chờ xử lý."
    en = "No such payment event is waiting for a person."


class RefundRefusedByProvider(Exception):
    """The provider will not give this money back; `code` says why in its words. Never shown to a visitor."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class CardDeclined(Exception):
    """A saved card was not charged; `code` says why in the provider's words. Never shown to a visitor."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class BankFeedAway(Unavailable):
    """The bank feed does not answer. Transfers are not lost: they are asked for again."""

    code = "bank_feed_away"
    vi = "Ngân hàng tạm thời không trả lời. Tiền đã chuyển không mất; hệ thống sẽ hỏi lại."
    en = "The bank is not answering. No transfer is lost; we shall ask again."


class TransfersNotOffered(Conflict):
    """This installation has no receiving account."""

    code = "transfers_not_offered"
    vi = "Nơi bán này chưa nhận chuyển khoản VietQR. Xin chọn cách thanh toán khác."
    en = "VietQR transfers are not offered here. Please choose another way to pay."
