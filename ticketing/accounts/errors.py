"""Refusals about people and houses."""

from infra.errors import Conflict, Forbidden, Gone, Invalid, NotFound, TooMany


class SignInRefused(Forbidden):
    """No such account, or another password: the answer never says which."""

    code = "sign_in_refused"
    vi = "E-mail hoặc mật khẩu không đúng."
    en = "The e-mail or the password is not right."


class SignInThrottled(TooMany):
    """Too many failed sign-ins for this e-mail; it opens again by itself."""

    code = "sign_in_throttled"
    vi = "Đăng nhập sai quá nhiều lần. Xin đợi {minutes} phút rồi thử lại."
    en = "Too many failed sign-ins. Please wait {minutes} min and try again."


class MailThrottled(TooMany):
    """Enough mails were asked for to this address, or enough invitations by this house."""

    code = "mail_throttled"
    vi = "Đã gửi nhiều thư đến địa chỉ này. Xin xem hộp thư (cả mục thư rác), hoặc đợi {minutes} phút rồi thử lại."
    en = "Several mails went to this address already. Look in its inbox (and spam), or try again in {minutes} min."


class RecoveryThrottled(TooMany):
    """Enough links to tickets were asked for with this e-mail or phone, whether anything was bought with it or not."""

    code = "recovery_throttled"
    vi = "Đã gửi nhiều đường dẫn cho địa chỉ hoặc số này. Xin xem hộp thư hay tin nhắn, hoặc đợi {minutes} phút."
    en = "Several links went to this address or number already. Look for them there, or try again in {minutes} min."


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


class AdministratorOnly(Forbidden):
    """Only an administrator of the platform may do this."""

    code = "administrator_only"
    vi = "Chỉ quản trị viên của hệ thống được làm việc này."
    en = "Only an administrator of the platform may do this."


class OwnerOnly(Forbidden):
    """Only an owner of the house may do this."""

    code = "owner_only"
    vi = "Chỉ chủ đơn vị được làm việc này."
    en = "Only an owner of the house may do this."


class DecisionMade(Conflict):
    """The house was approved already, or refused and asked to be refused again."""

    code = "decision_made"
    vi = "Đơn vị này đã có quyết định rồi."
    en = "A decision about this house has been made already."


class ReasonMissing(Invalid):
    """A refusal must say why: the house reads it."""

    code = "reason_missing"
    vi = "Xin cho biết lý do từ chối; đơn vị sẽ đọc được."
    en = "Please say why the house is refused; it will read the reason."


class LinkSpent(Gone):
    """The link from a mail was used, replaced, has ended, or never was."""

    code = "link_spent"
    vi = "Đường dẫn này đã dùng rồi hoặc đã hết hạn. Xin yêu cầu gửi lại."
    en = "This link was used already or has ended. Please ask for a new one."


class PasswordMissing(Invalid):
    """A new account needs a name and a password."""

    code = "password_missing"
    vi = "Xin nhập tên và đặt mật khẩu cho tài khoản mới."
    en = "A new account needs a name and a password."


class MemberNotFound(NotFound):
    """There is no such member, or no such invitation, in this house."""

    code = "member_not_found"
    vi = "Không tìm thấy người này trong đơn vị."
    en = "There is no such person in this house."


class AlreadyMember(Conflict):
    """The invited person holds that role already."""

    code = "already_member"
    vi = "Người này đã giữ vai trò đó trong đơn vị."
    en = "This person already holds that role in the house."


class LastOwner(Conflict):
    """A house without an owner could never be looked after again."""

    code = "last_owner"
    vi = "Đơn vị phải còn ít nhất một chủ. Hãy giao quyền chủ cho người khác trước."
    en = "A house needs at least one owner. Make somebody else an owner first."
