"""Refusals about what is sold by code."""

from infra.errors import Conflict, Forbidden, Gone, NotFound


class AccessCodeNeeded(Forbidden):
    """It is sold to people with a code only, and none that was shown opens it."""

    code = "access_code_needed"
    vi = "Vé này chỉ bán cho người có mã. Xin nhập mã của bạn ở trang buổi diễn rồi chọn lại."
    en = "These tickets are sold by code only. Please type yours on the performance's page, and choose again."


class AccessCodeUnknown(NotFound):
    """There is no such code here."""

    code = "access_code_unknown"
    vi = "Mã này không đúng, hoặc không dùng cho buổi diễn này."
    en = "This code is not right, or it is not for this performance."


class AccessCodeSpent(Gone):
    """As many places were bought with it as may be, or are about to be."""

    code = "access_code_spent"
    vi = "Mã này không còn đủ lượt cho số vé bạn chọn. Chỗ người khác đang giữ có thể trở lại sau ít phút."
    en = "This code is not good for that many tickets any more. Places that others keep may come back in some minutes."


class AccessCodeNotNow(Conflict):
    """Its time has not come, or is over, or the house withdrew it."""

    code = "access_code_not_now"
    vi = "Mã này chưa đến hạn dùng, đã hết hạn hoặc đã bị thu hồi."
    en = "This code is not valid yet, or not any more."


class AccessCodeTaken(Conflict):
    """The performance has this code already."""

    code = "access_code_taken"
    vi = "Buổi diễn này đã có mã đó. Xin chọn mã khác."
    en = "This performance has that code already. Please choose another."


class AccessGroupNotFound(NotFound):
    """The performance has no such group, or the group no such code."""

    code = "access_group_not_found"
    vi = "Không tìm thấy nhóm mã này."
    en = "There is no such group of codes."


class NotOfThisPerformance(Conflict):
    """A code opens offers of its own performance."""

    code = "not_of_this_performance"
    vi = "Hạng vé này không thuộc buổi diễn này."
    en = "That price zone does not belong to this performance."


class TooManyAccessCodes(Conflict):
    """A performance has 5,000 codes at most."""

    code = "too_many_access_codes"
    vi = "Một buổi diễn có nhiều nhất 5.000 mã."
    en = "A performance has 5,000 codes at most."


class NotYourAccessCodes(Forbidden):
    """The caller makes no codes for that house."""

    code = "not_your_access_codes"
    vi = "Bạn không có quyền với mã mở bán của đơn vị này."
    en = "You may not act for the access codes of this organisation."
