"""Refusals about calling performances off."""

from infra.errors import Forbidden, Invalid, NotFound


class CancellationNotFound(NotFound):
    """The performance was not called off, or is another house's."""

    code = "cancellation_not_found"
    vi = "Buổi diễn này không bị huỷ."
    en = "This performance was not called off."


class CancellationNotConfirmed(Invalid):
    """Nobody said that this is really meant: it cannot be undone."""

    code = "cancellation_not_confirmed"
    vi = "Xin đánh dấu xác nhận: huỷ buổi diễn thì không lấy lại được."
    en = "Please tick the box: a performance that was called off stays so."


class NotYourDecision(Forbidden):
    """Only an owner of the house calls a performance off."""

    code = "not_your_decision"
    vi = "Chỉ chủ nhà hát mới huỷ được buổi diễn đã bán vé."
    en = "Only an owner of the house can call off a performance that has sold tickets."
