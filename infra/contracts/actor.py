"""Who is calling: the actor token. Accounts (ticketing) signs it, every service reads it, no call is made.

A JWT (RFC 7519) signed with Ed25519 (RFC 8037); subject, organisations with roles, five minutes. Only houses that the
platform has approved stand in it, so an unapproved one can neither publish nor sell anywhere.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import jwt

from infra.errors import Forbidden

LIFETIME = timedelta(minutes=5)
_ISSUER = "ticketing.accounts"
_AUDIENCE = "sankhau"


class Role(StrEnum):
    """What a member may do for an organisation."""

    OWNER = "owner"
    EDITOR = "editor"
    BOX_OFFICE = "box_office"
    GATE = "gate"
    ACCOUNTANT = "accountant"
    SHIFT_LEAD = "shift_lead"  # of the counter; who also sells holds `box_office` beside it
    SUPERVISOR = "supervisor"


class ActorTokenRefused(Forbidden):
    """The actor token is missing, forged, for somewhere else, or expired."""

    code = "actor_token_refused"
    vi = "Phiên đăng nhập không hợp lệ hoặc đã hết hạn. Xin đăng nhập lại."
    en = "You are not signed in, or your session has ended. Please sign in again."


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person or operator: `roles` maps organisation id to the roles held there.

    `administrator` is no role of a house: an administrator of the platform approves houses and owns none by it.
    """

    subject: str
    roles: dict[str, frozenset[Role]]
    administrator: bool = False

    def may(self, organisation_id: str, *wanted: Role) -> bool:
        """Whether the actor holds one of the wanted roles in that organisation."""
        return not self.roles.get(organisation_id, frozenset()).isdisjoint(wanted)

    def organisations(self, *wanted: Role) -> list[str]:
        """Ids of the organisations in which the actor holds one of the wanted roles."""
        return sorted(org for org in self.roles if self.may(org, *wanted))


def sign_actor(actor: Actor, *, private_key_pem: str, now: datetime) -> str:
    """The actor token, valid for LIFETIME from `now`."""
    claims: dict[str, Any] = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "sub": actor.subject,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "orgs": {org: sorted(roles) for org, roles in actor.roles.items()},
    }
    if actor.administrator:
        claims["adm"] = True
    return jwt.encode(claims, private_key_pem, algorithm="EdDSA")


def verify_actor(token: str, *, public_key_pem: str, now: datetime) -> Actor:
    """The actor the token names. Raises ActorTokenRefused."""
    try:
        claims = jwt.decode(
            token,
            public_key_pem,
            algorithms=["EdDSA"],
            audience=_AUDIENCE,
            issuer=_ISSUER,
            options={"require": ["exp", "sub", "orgs"], "verify_exp": False, "verify_iat": False},
        )
        if int(claims["exp"]) <= now.timestamp():
            raise ActorTokenRefused
        roles = {str(org): frozenset(Role(r) for r in held) for org, held in claims["orgs"].items()}
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as refused:
        raise ActorTokenRefused from refused
    return Actor(subject=str(claims["sub"]), roles=roles, administrator=claims.get("adm") is True)
