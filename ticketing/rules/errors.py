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
