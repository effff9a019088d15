"""Refusals about people and houses."""

from infra.errors import Conflict, Forbidden, NotFound


class SignInRefused(Forbidden):
    """No such account, or another password: the answer never says which."""

    code = "sign_in_refused"
    vi = "E-mail hoặc mật khẩu không đúng."
    en = "The e-mail or the password is not right."


class SignInThrottled(Conflict):
    """Too many failed sign-ins for this e-mail; it opens again by itself."""

    code = "sign_in_throttled"
    vi = "Đăng nhập sai quá nhiều lần. Xin đợi {minutes} phút rồi thử lại."
    en = "Too many failed sign-ins. Please wait {minutes} minutes and try again."


class OperatorOnly(Forbidden):
    """Only the operator of the installation may do this."""

    code = "operator_only"
    vi = "Chỉ người vận hành hệ thống được làm việc này."
    en = "Only the operator of this installation may do this."


class OrganisationNotFound(NotFound):
    """There is no such organisation."""

    code = "organisation_not_found"
    vi = "Không tìm thấy đơn vị này."
    en = "There is no such organisation."
