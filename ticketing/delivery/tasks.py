"""What delivery does by the outbox and by the clock."""

from typing import Any

from infra import clock
from infra.database.engine import Database
from infra.outbox import sealed
from infra.outbox.relay import Handler
from infra.settings import Settings
from ticketing.delivery import enclosures, letters, links, recovery
from ticketing.delivery.recovery import RecoveryAsked
from ticketing.orders import signed_codes, told
from ticketing.orders.told import OrderTold

_OF_A_REFUND = {"partly_refunded", "cancelled"}  # an order may be told of several


async def forget_old(database: Database) -> None:
    """Drop links that open nothing any more."""
    async with database.transaction() as session:
        await links.forget_old(session, now=clock.now())


def handlers(database: Database, settings: Settings) -> dict[str, Handler]:
    """What the outbox's relay does with messages for buyers."""

    async def answer_recovery(payload: dict[str, Any]) -> None:
        asked, now = sealed.opened(payload, RecoveryAsked, settings), clock.now()
        async with database.transaction() as session:
            await recovery.answer(session, asked=asked, settings=settings, now=now)

    async def tell_buyer(payload: dict[str, Any]) -> None:
        word, now = OrderTold.model_validate(payload), clock.now()
        if word.to_nobody or word.event == "exchanged":  # the letter of the new tickets says that one
            return
        async with database.transaction() as session:
            subject = await letters.subject_of(session, order_id=word.order_id, refund_id=word.refund_id)
            codes = await signed_codes.texts(
                session, lines=subject.lines, tickets=subject.tickets, settings=settings, now=now
            )
        files = await enclosures.of(subject, letter=word.event, codes=codes, settings=settings, now=now)
        async with database.transaction() as session:
            await letters.send(
                session,
                subject=subject,
                letter=word.event,
                event=f"{word.event}:{word.refund_id}" if word.event in _OF_A_REFUND else None,
                attachments=files,
                settings=settings,
                now=now,
            )

    return {recovery.TOPIC: answer_recovery, told.TOPIC: tell_buyer}
