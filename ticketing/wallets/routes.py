"""HTTP of passes for the wallets of phones: for the holder of a ticket whose code stays as it is."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.database.retrying import again_if_broken_off
from infra.http.callers import ServiceSettings
from infra.settings import Settings
from ticketing.accounts.models import Organisation
from ticketing.dependencies import ServiceDatabase
from ticketing.handovers import held_tickets
from ticketing.handovers import service as handovers
from ticketing.handovers.schemas import TICKET_KEY_HEADER
from ticketing.orders.schemas import ORDER_KEY_HEADER
from ticketing.wallets import apple, google
from ticketing.wallets.errors import WalletNotOffered
from ticketing.wallets.face import Face, face
from ticketing.wallets.schemas import GoogleSaveLink

router = APIRouter()
OrderKey = Annotated[str, Header(alias=ORDER_KEY_HEADER)]
TicketKey = Annotated[str, Header(alias=TICKET_KEY_HEADER)]
_PASS: dict[int | str, dict[str, Any]] = {200: {"content": {apple.MEDIA_TYPE: {}}}}


@router.get("/tickets/{ticket_id}/wallet-passes/apple", response_class=Response, responses=_PASS)
@again_if_broken_off
async def for_apple(
    ticket_id: str,
    database: ServiceDatabase,
    settings: ServiceSettings,
    order_key: OrderKey = "",
    ticket_key: TicketKey = "",
) -> Response:
    """The ticket as a .pkpass."""
    async with database.transaction() as session:
        found = await _face(session, ticket_id=ticket_id, order_key=order_key, ticket_key=ticket_key, settings=settings)
    if not apple.offered(settings):
        raise WalletNotOffered
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'attachment; filename="{ticket_id}.pkpass"',
    }
    return Response(apple.make(found, settings), media_type=apple.MEDIA_TYPE, headers=headers)


@router.get("/tickets/{ticket_id}/wallet-passes/google")
@again_if_broken_off
async def for_google(
    ticket_id: str,
    database: ServiceDatabase,
    settings: ServiceSettings,
    order_key: OrderKey = "",
    ticket_key: TicketKey = "",
) -> GoogleSaveLink:
    """Where the ticket is saved to Google Wallet."""
    async with database.transaction() as session:
        found = await _face(session, ticket_id=ticket_id, order_key=order_key, ticket_key=ticket_key, settings=settings)
    if not google.offered(settings):
        raise WalletNotOffered
    return GoogleSaveLink(url=google.save_link(found, settings, now=clock.now()))


async def _face(session: AsyncSession, *, ticket_id: str, order_key: str, ticket_key: str, settings: Settings) -> Face:
    """The face of a ticket that opens a door by a code that stays. Raises TicketNotHeld, WalletNotOffered."""
    ticket, line = await handovers.held(session, ticket_id=ticket_id, order_key=order_key, ticket_key=ticket_key)
    shown = await held_tickets.show(session, ticket=ticket, line=line, settings=settings, now=clock.now())
    if shown.entry_code is None or shown.entry_code.secret:
        raise WalletNotOffered
    house = await session.get(Organisation, shown.organisation_id)
    return face(
        ticket,
        line,
        house=house.name if house else "Sân Khấu Số",
        holder=shown.name,
        scanned=shown.entry_code.text,
        typed=shown.code_shown,
    )
