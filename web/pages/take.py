"""`/take/{token}`: a ticket that somebody hands on, to be taken by whoever was sent the link."""

import hashlib
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra import ids
from infra.errors import NotFound
from ticketing.handovers.schemas import HandoverTaking, HandoverToken
from web import ticket_keys
from web.clients import handovers
from web.languages import to_translate
from web.visit import CurrentVisit, Visit

router = APIRouter()
_MESSAGES: Final = {"name": to_translate("A name has at most 120 letters.")}


@router.get("/take/{token}")
async def show(visit: CurrentVisit, token: str) -> HTMLResponse:
    """What waits, and a button: a program that looks at links in messages must not take the ticket."""
    return await _form(visit, token, attempt=ids.new("att"))


@router.post("/take/{token}")
async def take(visit: CurrentVisit, token: str) -> Response:
    """The ticket moves into this browser; the form sent twice is one taking."""
    fields = await visit.submitted()
    attempt, name = fields.get("attempt", ""), fields.get("name", "").strip()
    try:
        wish = HandoverTaking(token=_word(token).token, name=name)
    except ValidationError as invalid:
        errors = visit.field_errors(invalid, _MESSAGES)
        return await _form(visit, token, attempt=attempt, name=name, errors=errors, status=422)
    key = hashlib.sha256(f"{attempt}\n{wish.model_dump_json()}".encode()).hexdigest()
    taken = await handovers.take(visit.site.ticketing, wish, idempotency_key=key)
    response = visit.redirect("/tickets")
    ticket_keys.hold(visit, response, ticket_id=taken.ticket_id, key=taken.ticket_key)
    return response


async def _form(
    visit: Visit,
    token: str,
    *,
    attempt: str,
    name: str = "",
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    found = await handovers.look(visit.site.ticketing, _word(token))
    return visit.page(
        "take.html",
        status=status,
        form=True,
        token=token,
        attempt=attempt,
        name=name,
        errors=errors or {},
        line=found.line,
        ends_at=found.ends_at,
    )


def _word(token: str) -> HandoverToken:
    try:
        return HandoverToken(token=token)
    except ValidationError:
        raise NotFound from None
