"""What crosses HTTP about people, houses and who acts for them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, EmailStr, Field

from infra.contracts.actor import Role


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


class SignedIn(_Word):
    """The answer: a session secret (bearer) that `POST /actor-tokens` turns into actor tokens."""

    session_token: str
    account_id: str
    name: str
    ends_at: datetime
    organisations: list[OrganisationRoles]


class ActorTokenAnswer(_Word):
    """POST /api/ticketing/actor-tokens (bearer: session token, or the operator's)"""

    actor_token: str
    expires_at: datetime
    subject: str
    name: str
    organisations: list[OrganisationRoles]


class OrganisationDetails(_Word):
    """PUT /api/ticketing/organisations/{organisation_id} (bearer: operator)"""

    name: str = Field(min_length=1, max_length=200)


class MemberDetails(_Word):
    """PUT /api/ticketing/organisations/{organisation_id}/members/{email} (bearer: operator)"""

    name: str = Field(min_length=1, max_length=200)
    password: str = Field(min_length=12, max_length=200)
    roles: list[Role] = Field(min_length=1)
