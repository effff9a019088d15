"""What pages ask ticketing about second persons. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.approvals.schemas import ApprovalView, ApprovalWish, Decision, Limits
from web.clients import answers

_APPROVALS = "/api/ticketing/approvals"


async def ask(http: httpx.AsyncClient, wish: ApprovalWish, *, actor_token: str) -> ApprovalView:
    """A second person is asked for."""
    headers = answers.bearer(actor_token)
    return answers.one(await answers.ask(http, "POST", _APPROVALS, headers=headers, word=wish), ApprovalView)


async def decide(
    http: httpx.AsyncClient,
    approval_id: str,
    *,
    actor_token: str,
    granted: bool = True,
    email: str | None = None,
    password: str | None = None,
) -> ApprovalView:
    """Yes or no, of the caller or of whoever typed e-mail and password."""
    path = f"{_APPROVALS}/{approval_id}/decisions"
    word = Decision(granted=granted, email=email, password=password)
    headers = answers.bearer(actor_token)
    return answers.one(await answers.ask(http, "POST", path, headers=headers, word=word), ApprovalView)


async def of_house(
    http: httpx.AsyncClient, organisation_id: str, *, actor_token: str, decided: bool = False
) -> list[ApprovalView]:
    """What waits for an answer, or was answered last."""
    params = {"organisation_id": organisation_id} | ({"decided": "true"} if decided else {})
    response = await answers.ask(http, "GET", _APPROVALS, headers=answers.bearer(actor_token), params=params)
    return answers.many(response, ApprovalView)


async def limits(http: httpx.AsyncClient, organisation_id: str, *, actor_token: str) -> Limits:
    """Up to what one person of a house decides alone."""
    return answers.one(
        await answers.ask(http, "GET", _limits(organisation_id), headers=answers.bearer(actor_token)), Limits
    )


async def set_limits(http: httpx.AsyncClient, organisation_id: str, word: Limits, *, actor_token: str) -> None:
    """Other limits from now on."""
    await answers.ask(http, "PUT", _limits(organisation_id), headers=answers.bearer(actor_token), word=word)


def _limits(organisation_id: str) -> str:
    return f"/api/ticketing/organisations/{organisation_id}/approval-limits"
