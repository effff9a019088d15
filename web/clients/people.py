"""What pages ask ticketing about people and houses. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.accounts.schemas import (
    ApplicationConfirmed,
    ApplicationWish,
    DecisionWish,
    InvitationAccepted,
    InvitationOpened,
    InvitationView,
    InvitationWish,
    LinkOpened,
    OrganisationView,
    PasswordChosen,
    People,
    ResetWish,
    RolesWish,
)
from web.clients import answers

_ROOT = "/api/ticketing"


async def apply(http: httpx.AsyncClient, wish: ApplicationWish) -> None:
    """A house wants to join; a mail goes out."""
    await answers.ask(http, "POST", f"{_ROOT}/applications", word=wish)


async def confirm_application(http: httpx.AsyncClient, *, token: str) -> ApplicationConfirmed:
    """The link in the mail was opened."""
    path = f"{_ROOT}/applications/confirmations"
    return answers.one(await answers.ask(http, "POST", path, word=LinkOpened(token=token)), ApplicationConfirmed)


async def houses(http: httpx.AsyncClient, *, actor_token: str) -> list[OrganisationView]:
    """Every house, for an administrator."""
    response = await answers.ask(http, "GET", f"{_ROOT}/organisations", headers=answers.bearer(actor_token))
    return answers.many(response, OrganisationView)


async def decide(http: httpx.AsyncClient, organisation_id: str, wish: DecisionWish, *, actor_token: str) -> None:
    """Approve or refuse a house."""
    path = f"{_ROOT}/organisations/{organisation_id}/decisions"
    await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=wish)


async def members(http: httpx.AsyncClient, organisation_id: str, *, actor_token: str) -> People:
    """The people of a house, for its owner."""
    path = f"{_ROOT}/organisations/{organisation_id}/members"
    return answers.one(await answers.ask(http, "GET", path, headers=answers.bearer(actor_token)), People)


async def change_roles(
    http: httpx.AsyncClient, organisation_id: str, account_id: str, wish: RolesWish, *, actor_token: str
) -> None:
    """Exactly these roles; none ends the membership."""
    path = f"{_ROOT}/organisations/{organisation_id}/roles/{account_id}"
    await answers.ask(http, "PUT", path, headers=answers.bearer(actor_token), word=wish)


async def invite(
    http: httpx.AsyncClient, organisation_id: str, wish: InvitationWish, *, actor_token: str
) -> InvitationView:
    """Ask a person in by mail."""
    path = f"{_ROOT}/organisations/{organisation_id}/invitations"
    response = await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=wish)
    return answers.one(response, InvitationView)


async def withdraw_invitation(
    http: httpx.AsyncClient, organisation_id: str, invitation_id: str, *, actor_token: str
) -> None:
    """Take an open invitation back."""
    path = f"{_ROOT}/organisations/{organisation_id}/invitations/{invitation_id}"
    await answers.ask(http, "DELETE", path, headers=answers.bearer(actor_token))


async def open_invitation(http: httpx.AsyncClient, *, token: str) -> InvitationOpened:
    """What the holder of the link is asked into."""
    response = await answers.ask(http, "POST", f"{_ROOT}/invitations/openings", word=LinkOpened(token=token))
    return answers.one(response, InvitationOpened)


async def accept_invitation(http: httpx.AsyncClient, wish: InvitationAccepted) -> None:
    """Join the house."""
    await answers.ask(http, "POST", f"{_ROOT}/invitations/acceptances", word=wish)


async def ask_reset(http: httpx.AsyncClient, wish: ResetWish) -> None:
    """A mail with a link goes out, if there is such an account; nobody is told."""
    await answers.ask(http, "POST", f"{_ROOT}/password-resets", word=wish)


async def choose_password(http: httpx.AsyncClient, wish: PasswordChosen) -> None:
    """A new password with the link's token."""
    await answers.ask(http, "POST", f"{_ROOT}/password-resets/redemptions", word=wish)
