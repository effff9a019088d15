"""Refusals about reductions, ages and the rules of a performance."""

from infra.errors import Forbidden, Invalid


class ConcessionNotOffered(Invalid):
    """The performance has no such reduction, or what was asked for is no admission."""

    code = "concession_not_offered"
    vi = "Vé này không có mức giảm giá bạn chọn. Xin chọn lại."
    en = "There is no such reduction for this ticket. Please choose again."


class ConcessionsUnclear(Invalid):
    """A reduction for a ticket that is not there."""

    code = "concessions_unclear"
    vi = "Số vé giảm giá nhiều hơn số vé bạn mua. Xin chọn lại."
    en = "There are more reductions than tickets. Please choose again."


class ConcessionBelowLaw(Invalid):
    """The law gives more than the house wants to give."""

    code = "concession_below_law"
    vi = "Pháp luật quy định giảm ít nhất {percent}% cho đối tượng này."
    en = "The law wants at least {percent}% off for this group."


class NotYourRules(Forbidden):
    """The caller decides nothing about this performance."""

    code = "not_your_rules"
    vi = "Bạn không có quyền với suất diễn này."
    en = "You may not decide about this performance."


class TooYoung(Invalid):
    """Somebody is younger, on that day, than the rating allows."""

    code = "too_young"
    vi = "“{name_vi}” chỉ dành cho khán giả từ {age} tuổi trở lên vào ngày diễn. Chưa có vé nào được đặt."
    en = "“{name_en}” is for people who are {age} or older on that day. Nothing was ordered."


class GuardianNeeded(Invalid):
    """A child under 13 comes to a performance rated K, and nobody with it."""

    code = "guardian_needed"
    vi = "Trẻ dưới 13 tuổi xem “{name_vi}” phải có cha mẹ hoặc người giám hộ đi cùng và có vé."
    en = "Children under 13 see “{name_en}” with a parent or guardian, who needs a ticket of this order."


class EndsTooLate(Invalid):
    """A screening that is over too late for a child."""

    code = "ends_too_late"
    vi = "Suất chiếu “{name_vi}” kết thúc sau {until}, quá muộn cho tuổi này theo quy định. Xin chọn suất sớm hơn."
    en = "The screening of “{name_en}” ends after {until}, by law too late for this age. Please choose an earlier one."
