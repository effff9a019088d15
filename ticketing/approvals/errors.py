"""Refusals about second persons."""

from infra.errors import Conflict, Forbidden, NotFound


class ApprovalNeeded(Conflict):
    """It is above what this person may do alone."""

    code = "approval_needed"
    vi = "Việc này vượt hạn mức của bạn: cần người thứ hai (trưởng ca, giám sát hoặc kế toán) xác nhận."
    en = "This is above your limit: a second person (shift lead, supervisor or accountant) must confirm it."


class NotYoursToConfirm(Forbidden):
    """The roles of this person do not confirm such a thing, or it is her own wish."""

    code = "not_yours_to_confirm"
    vi = "Người này không xác nhận được việc này. Người xác nhận phải là người khác và có đủ quyền."
    en = "This person cannot confirm it. It takes somebody else whose role allows it."


class ApprovalNotFound(NotFound):
    """There is no such wish, or it is another house's."""

    code = "approval_not_found"
    vi = "Không tìm thấy yêu cầu xác nhận này."
    en = "There is no such request for a second person."


class ApprovalOver(Conflict):
    """It was decided before, or its time is over."""

    code = "approval_over"
    vi = "Yêu cầu này đã được trả lời hoặc đã hết hạn. Xin gửi yêu cầu mới."
    en = "This request was answered before, or its time is over. Please ask again."
