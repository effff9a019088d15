"""What pages ask ticketing about second persons. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.approvals.schemas import ApprovalView, ApprovalWish, Decision
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


async def waiting(http: httpx.AsyncClient, organisation_id: str, *, actor_token: str) -> list[ApprovalView]:
    """What waits for an answer."""
    params = {"organisation_id": organisation_id}
    response = await answers.ask(http, "GET", _APPROVALS, headers=answers.bearer(actor_token), params=params)
    return answers.many(response, ApprovalView)
