"""Tickets that were handed to this browser: (ticket, key), newest first, in one sealed cookie."""

from starlette.responses import Response

from web import cookies
from web.visit import Visit

COOKIE = "sankhau_tickets"
MAX_TICKETS = 20
_MAX_AGE_SECONDS = 365 * 24 * 3600
_PURPOSE = "ticket-keys"


def held(visit: Visit) -> dict[str, str]:
    """The keys of this browser by ticket, newest first."""
    found = cookies.unseal(visit.cookie(COOKIE), purpose=_PURPOSE, key=visit.site.key)
    return {ticket_id: key for ticket_id, key in found or []}


def hold(visit: Visit, response: Response, *, ticket_id: str, key: str) -> None:
    """Remember a ticket in this browser; the oldest fall off."""
    kept = [(ticket_id, key), *((known, old) for known, old in held(visit).items() if known != ticket_id)]
    sealed = cookies.seal(kept[:MAX_TICKETS], purpose=_PURPOSE, key=visit.site.key)
    cookies.put(response, COOKIE, sealed, visit.site.settings, max_age_seconds=_MAX_AGE_SECONDS)


def forget(visit: Visit, response: Response) -> None:
    """This browser holds none any more."""
    cookies.drop(response, COOKIE, visit.site.settings)
