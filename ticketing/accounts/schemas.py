"""What crosses HTTP about people, houses and who acts for them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field

from infra.contracts.actor import Role

# The 34 units since 1 July 2025 by their official codes (Decision 19/2025/QĐ-TTg), which run from north to south.
PROVINCES: Final = {
    "01": "Hà Nội", "04": "Cao Bằng", "08": "Tuyên Quang", "11": "Điện Biên", "12": "Lai Châu", "14": "Sơn La",
    "15": "Lào Cai", "19": "Thái Nguyên", "20": "Lạng Sơn", "22": "Quảng Ninh", "24": "Bắc Ninh", "25": "Phú Thọ",
    "31": "Hải Phòng", "33": "Hưng Yên", "37": "Ninh Bình", "38": "Thanh Hóa", "40": "Nghệ An", "42": "Hà Tĩnh",
    "44": "Quảng Trị", "46": "Huế", "48": "Đà Nẵng", "51": "Quảng Ngãi", "52": "Gia Lai", "56": "Khánh Hòa",
    "66": "Đắk Lắk", "68": "Lâm Đồng", "75": "Đồng Nai", "79": "TP. Hồ Chí Minh", "80": "Tây Ninh",
    "82": "Đồng Tháp", "86": "Vĩnh Long", "91": "An Giang", "92": "Cần Thơ", "96": "Cà Mau",
}  # fmt: skip


class Language(StrEnum):
    """In which a person is written to."""

    VI = "vi"
    EN = "en"


class OrganisationState(StrEnum):
    """applied → approved | refused; refused → approved when the administrator thinks again."""

    APPLIED = "applied"
    APPROVED = "approved"
    REFUSED = "refused"


class RoleChangeKind(StrEnum):
    """What happened to a role."""

    GRANTED = "granted"
    REMOVED = "removed"


class DoorKind(StrEnum):
    """What is limited per e-mail (or phone, where tickets are looked for)."""

    SIGN_IN = "sign_in"
    RESET = "reset"
    JOIN = "join"
    INVITATION = "invitation"
    RECOVERY = "recovery"


def _one_line(text: str) -> str:
    """The text without line breaks and with single spaces. Raises ValueError when nothing is left."""
    tidy = " ".join(text.split())
    if not tidy or not tidy.isprintable():
        raise ValueError("must be a line of text")
    return tidy


def _province(code: str) -> str:
    if code not in PROVINCES:
        raise ValueError("no such province")
    return code


Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_one_line)]
Password = Annotated[str, Field(min_length=12, max_length=200)]
MailToken = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]  # 256 random bits, base64url


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SignIn(_Word):
    """POST /api/ticketing/sessions"""

    email: EmailStr
    password: str = Field(min_length=1, max_length=200)


class OrganisationRoles(_Word):
    """An organisation and what the account may do there."""

    organisation_id: str
    name: str
    roles: list[Role]
    state: OrganisationState = OrganisationState.APPROVED


class SignedIn(_Word):
    """The answer: a session secret (bearer) that `POST /actor-tokens` turns into actor tokens."""

    session_token: str
    account_id: str
    name: str
    ends_at: datetime
    organisations: list[OrganisationRoles]
    administrator: bool = False


class ActorTokenAnswer(_Word):
    """POST /api/ticketing/actor-tokens (bearer: session token, or the operator's)

    `organisations` names every house of the person; the token itself only those that are approved.
    """

    actor_token: str
    expires_at: datetime
    subject: str
    name: str
    organisations: list[OrganisationRoles]
    administrator: bool = False


class OrganisationDetails(_Word):
    """PUT /api/ticketing/organisations/{organisation_id} (bearer: operator)"""

    name: str = Field(min_length=1, max_length=200)


class MemberDetails(_Word):
    """PUT /api/ticketing/organisations/{organisation_id}/members/{email} (bearer: operator)"""

    name: Name
    password: Password
    roles: list[Role] = Field(min_length=1)


class AdministratorDetails(_Word):
    """PUT /api/ticketing/administrators/{email} (bearer: operator). Without a password a mail asks for one."""

    name: Name
    password: Password | None = None


class ApplicationWish(_Word):
    """POST /api/ticketing/applications: a house wants to join. The answer is the same for every e-mail."""

    house_name: Name
    province: Annotated[str, AfterValidator(_province)]
    contact_name: Name
    email: EmailStr
    password: Password
    language: Language = Language.VI


class LinkOpened(_Word):
    """POST of a link that came by mail."""

    token: MailToken


class ApplicationConfirmed(_Word):
    """POST /api/ticketing/applications/confirmations: the house waits for the administrator now."""

    organisation_id: str
    name: str


class OrganisationView(_Word):
    """A house as the administrator sees it, with its last decision."""

    id: str
    name: str
    province: str | None
    state: OrganisationState
    created_at: datetime
    owner_name: str
    owner_email: str
    decided_by: str | None
    decided_at: datetime | None
    reason: str


class DecisionWish(_Word):
    """POST /api/ticketing/organisations/{organisation_id}/decisions (administrator)"""

    state: Literal[OrganisationState.APPROVED, OrganisationState.REFUSED]
    reason: str = Field("", max_length=500)


class MemberView(_Word):
    """One member of a house."""

    account_id: str
    name: str
    email: str
    roles: list[Role]


class InvitationView(_Word):
    """An open invitation, as the owner sees it."""

    id: str
    email: str
    role: Role
    invited_at: datetime
    ends_at: datetime


class People(_Word):
    """GET /api/ticketing/organisations/{organisation_id}/members (owner)"""

    organisation_id: str
    name: str
    state: OrganisationState
    members: list[MemberView]
    invitations: list[InvitationView]


class InvitationWish(_Word):
    """POST /api/ticketing/organisations/{organisation_id}/invitations (owner)"""

    email: EmailStr
    role: Role
    language: Language = Language.VI


class InvitationOpened(_Word):
    """POST /api/ticketing/invitations/openings: what the holder of the link is asked into."""

    organisation_name: str
    role: Role
    email: str
    has_account: bool


class InvitationAccepted(_Word):
    """POST /api/ticketing/invitations/acceptances. Who has an account keeps name and password."""

    token: MailToken
    name: Name | None = None
    password: Password | None = None


class RolesWish(_Word):
    """PUT /api/ticketing/organisations/{organisation_id}/roles/{account_id}: exactly these; none: a member no more."""

    roles: list[Role]


class ResetWish(_Word):
    """POST /api/ticketing/password-resets: the answer is the same whether the account exists or not."""

    email: EmailStr


class PasswordChosen(_Word):
    """POST /api/ticketing/password-resets/redemptions"""

    token: MailToken
    password: Password
