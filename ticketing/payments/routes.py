"""The door for the provider's webhooks: it checks the signature, fills the inbox and answers. Nothing else."""

import structlog
from fastapi import APIRouter, Request
from sqlalchemy.exc import IntegrityError

from infra import clock
from ticketing.dependencies import ServiceDatabase
from ticketing.payments import bank_feed
from ticketing.payments import gateway as gateways
from ticketing.payments import service as payments
from ticketing.payments.dependencies import Feed, Gateway, InboxFilled

router = APIRouter()
_log = structlog.get_logger("payments")


@router.post("/webhooks/stripe")
async def receive_stripe_event(
    request: Request, database: ServiceDatabase, gateway: Gateway, inbox_filled: InboxFilled
) -> dict[str, bool]:
    """Keep one signed event; a repeated delivery is accepted and changes nothing."""
    body = await request.body()
    envelope, content = gateway.read_webhook(body=body, signature=request.headers.get("stripe-signature"))
    try:
        async with database.transaction() as session:
            is_new = await payments.receive(
                session,
                provider=gateways.PROVIDER,
                event_id=envelope.id,
                kind=envelope.type,
                payload=content,
                now=clock.now(),
            )
    except IntegrityError:  # the same event came through another process in this moment
        is_new = False
    _log.info("webhook_received", event_id=envelope.id, kind=envelope.type, is_new=is_new)
    inbox_filled.set()
    return {"received": True}


@router.post("/webhooks/bank")
async def receive_transfers(
    request: Request, database: ServiceDatabase, feed: Feed, inbox_filled: InboxFilled
) -> dict[str, int]:
    """Keep what the bank feed tells; a repeated delivery is accepted and changes nothing."""
    now = clock.now()
    told = feed.read_notice(
        body=await request.body(), signature=request.headers.get(bank_feed.SIGNATURE_HEADER), now=now
    )
    fresh = 0
    for transfer in told:
        try:
            async with database.transaction() as session:
                fresh += await payments.receive_transfer(session, transfer=transfer, now=now)
        except IntegrityError:  # the same transfer came through another process in this moment
            continue
    _log.info("transfers_received", told=len(told), fresh=fresh)
    inbox_filled.set()
    return {"received": len(told)}
