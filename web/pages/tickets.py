"""`/tickets`: the tickets of this browser, each with its code, as one application that opens without a network."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse, Response

from infra import clock
from infra.errors import NotFound
from ticketing.handovers.schemas import HandoverOffered, HeldTicket
from ticketing.orders.schemas import OrderState, TicketState
from web import cookies, languages, order_keys, qr_codes, ticket_keys
from web.clients import handovers
from web.clients.answers import ServiceRefused
from web.order_keys import OrderKey
from web.pages.orders import open_order
from web.visit import CurrentVisit, Visit

router = APIRouter()
_WORKER: Final = "js/tickets_worker.js"
_SHOWN_AFTER: Final = timedelta(hours=6)  # after the end: somebody looks for the cloakroom's number
_JAVASCRIPT: Final = "text/javascript; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Card:
    """One ticket as the page shows it."""

    ticket: HeldTicket
    svg: str  # empty: it rotates, and the phone draws it
    offered: str = ""  # the address of a link that was made just now


@router.get("/tickets")
async def show(visit: CurrentVisit) -> HTMLResponse:
    """Every ticket of this browser with which somebody enters, the next evening first."""
    return await _page(visit)


@router.get("/tickets/worker.js")
async def worker(visit: CurrentVisit) -> Response:
    """What keeps the page for when there is no network; its scope is this page and nothing else."""
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": visit.link("/tickets")}
    return Response(visit.site.assets.by_name[_WORKER].content, media_type=_JAVASCRIPT, headers=headers)


@router.get("/tickets/time")
async def time() -> JSONResponse:
    """What time it is here, so that a phone knows how wrong its own clock is."""
    milliseconds = int(clock.now().timestamp() * 1000)
    return JSONResponse({"now": milliseconds}, headers={"Cache-Control": "no-store"})


@router.get("/tickets/manifest.webmanifest")
async def manifest(visit: CurrentVisit) -> JSONResponse:
    """How the page stands on a phone's home screen."""
    content = {
        "name": f"{visit.text('Your tickets')} · Sân Khấu Số",
        "short_name": visit.text("Your tickets"),
        "lang": visit.language.value,
        "start_url": visit.link("/tickets"),
        "scope": visit.link("/tickets"),
        "display": "standalone",
        "background_color": "#fbf7f0",
        "theme_color": "#a31621",
        "icons": [{"src": visit.site.assets.url("logo.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JSONResponse(content, media_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


@router.post("/tickets/removals")
async def remove(visit: CurrentVisit) -> Response:
    """This browser forgets its tickets and orders; they stay good, and `/recover` finds them again."""
    await visit.submitted()
    response = visit.redirect("/tickets", removed="1")
    ticket_keys.forget(visit, response)
    cookies.drop(response, order_keys.COOKIE, visit.site.settings)
    return response


@router.post("/tickets/{ticket_id}/handovers")
async def offer(visit: CurrentVisit, ticket_id: str) -> Response:
    """A link behind which the ticket waits, shown once."""
    await visit.submitted()
    proof = await _proof(visit, ticket_id)
    try:
        offered = await handovers.offer(visit.site.ticketing, ticket_id, proof=proof)
    except ServiceRefused as refused:
        return await _page(visit, notice=refused.message(visit.language), status=refused.status)
    return await _page(visit, fresh={ticket_id: offered})


@router.post("/tickets/{ticket_id}/withdrawals")
async def withdraw(visit: CurrentVisit, ticket_id: str) -> Response:
    """The link opens nothing any more."""
    await visit.submitted()
    await handovers.withdraw(visit.site.ticketing, ticket_id, proof=await _proof(visit, ticket_id))
    return visit.redirect("/tickets")


@router.get("/tickets/{ticket_id}/ticket.pkpass")
async def for_apple(visit: CurrentVisit, ticket_id: str) -> Response:
    """The ticket for Apple Wallet."""
    made = await handovers.apple_pass(visit.site.ticketing, ticket_id, proof=await _proof(visit, ticket_id))
    return Response(made, media_type="application/vnd.apple.pkpass", headers={"Cache-Control": "private, no-store"})


@router.get("/tickets/{ticket_id}/google-wallet")
async def for_google(visit: CurrentVisit, ticket_id: str) -> Response:
    """On to Google Wallet."""
    proof = await _proof(visit, ticket_id)
    return visit.away(await handovers.google_link(visit.site.ticketing, ticket_id, proof=proof))


async def _page(
    visit: Visit, *, fresh: dict[str, HandoverOffered] | None = None, notice: str = "", status: int = 200
) -> HTMLResponse:
    proofs = await _proofs(visit)
    found = await asyncio.gather(*(_ticket(visit, ticket_id, proof) for ticket_id, proof in proofs.items()))
    oldest = clock.now() - _SHOWN_AFTER
    tickets = [one for one in found if one and one.line.starts_at and one.line.ends_at and one.line.ends_at > oldest]
    tickets.sort(key=lambda one: (one.line.starts_at, one.ticket_id))
    return visit.page(
        "tickets.html",
        status=status,
        form=True,
        cards=[_card(visit, one, (fresh or {}).get(one.ticket_id)) for one in tickets],
        apple=bool(visit.site.settings.wallet_apple_pass_type),
        google=bool(visit.site.settings.wallet_google_issuer),
        removed=visit.request.query_params.get("removed") == "1",
        notice_text=notice,
    )


def _card(visit: Visit, ticket: HeldTicket, offered: HandoverOffered | None) -> Card:
    code = ticket.entry_code
    path = languages.localised(f"/take/{offered.token}", visit.language) if offered else ""
    address = visit.site.settings.public_url.rstrip("/") + path if offered else ""
    return Card(ticket, qr_codes.signed_svg(code.text) if code and not code.secret else "", address)


async def _proof(visit: Visit, ticket_id: str) -> dict[str, str]:
    """The key with which this browser holds the ticket. Raises NotFound."""
    found = (await _proofs(visit)).get(ticket_id)
    if found is None:
        raise NotFound
    return found


async def _proofs(visit: Visit) -> dict[str, dict[str, str]]:
    """Every ticket that this browser may hold, with its proof."""
    bought = await asyncio.gather(*(_of_order(visit, key) for key in order_keys.held(visit)))
    mine = {ticket_id: proof for tickets in bought for ticket_id, proof in tickets.items()}
    return mine | {ticket_id: handovers.by_ticket(key) for ticket_id, key in ticket_keys.held(visit).items()}


async def _of_order(visit: Visit, key: OrderKey) -> dict[str, dict[str, str]]:
    order = await open_order(visit, key)
    if order is None or order.state is not OrderState.PAID:
        return {}
    good = [ticket for ticket in order.tickets if ticket.code and ticket.state is TicketState.VALID]
    return {ticket.id: handovers.by_order(key.access_key) for ticket in good}


async def _ticket(visit: Visit, ticket_id: str, proof: dict[str, str]) -> HeldTicket | None:
    """The ticket, while it opens a door and this browser holds it."""
    try:
        found = await handovers.ticket(visit.site.ticketing, ticket_id, proof=proof)
    except ServiceRefused:
        return None
    return found if found.code_shown else None
