"""HTTP of what people must do about money by hand: refunds through the bank, and money that waits for a decision."""

from typing import Annotated

from fastapi import APIRouter, Query

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.http.callers import CurrentActor
from ticketing.dependencies import ServiceDatabase
from ticketing.orders import money_queries, queries, refund_order, return_deposit, settle_suspense
from ticketing.orders.errors import NotYourHouse, OrderNotFound, RefundNotFound
from ticketing.orders.schemas import BankReference, RefundToTransfer, RefundView, SuspenseAssignment, SuspenseView
from ticketing.payments import queries as payments

router = APIRouter()
OrganisationId = Annotated[str, Query(max_length=40)]
_SELLERS = (Role.OWNER, Role.BOX_OFFICE)


@router.get("/refunds")
async def list_refunds(
    organisation_id: OrganisationId, actor: CurrentActor, database: ServiceDatabase
) -> list[RefundToTransfer]:
    """Refunds that the house must transfer by hand."""
    _require_seller(actor, organisation_id)
    async with database.reading() as session:
        return await money_queries.refunds_to_transfer(session, organisation_id=organisation_id)


@router.post("/refunds/{refund_id}/transfers", status_code=201)
async def mark_transferred(
    refund_id: str, word: BankReference, actor: CurrentActor, database: ServiceDatabase
) -> RefundView:
    """The house sent the money back, or gave it over the counter, which takes an open shift."""
    async with database.transaction() as session:
        refund, order, kind = await money_queries.refund_by_hand(session, refund_id=refund_id)
        if not actor.may(order.organisation_id, *_SELLERS):
            raise RefundNotFound
        await refund_order.transferred_by_hand(
            session,
            refund=refund,
            order=order,
            kind=kind,
            reference=word.reference,
            done_by=actor.subject,
            now=clock.now(),
        )
        return await queries.refund(session, refund_id=refund_id)


@router.get("/suspense")
async def list_suspense(
    organisation_id: OrganisationId, actor: CurrentActor, database: ServiceDatabase
) -> list[SuspenseView]:
    """Money that waits for a decision of this house."""
    _require_seller(actor, organisation_id)
    async with database.reading() as session:
        platform = await settle_suspense.may_see_platform(session, actor=actor)
        items = await payments.open_suspense(session, organisation_id=organisation_id, platform=platform)
        short = await return_deposit.short_deposits(session, organisation_id=organisation_id)
        return await money_queries.suspense_views(session, items=items) + short


@router.post("/suspense/{item_id}/assignments", status_code=204)
async def assign(item_id: str, word: SuspenseAssignment, actor: CurrentActor, database: ServiceDatabase) -> None:
    """The money is for this order."""
    async with database.transaction() as session:
        item = await settle_suspense.item_for(session, item_id=item_id, actor=actor)
        await settle_suspense.assign(session, item=item, order_id=word.order_id, actor=actor, now=clock.now())


@router.post("/suspense/{item_id}/returns", status_code=204)
async def give_back(item_id: str, word: BankReference, actor: CurrentActor, database: ServiceDatabase) -> None:
    """The money was sent back through the bank."""
    async with database.transaction() as session:
        item = await settle_suspense.item_for(session, item_id=item_id, actor=actor)
        await settle_suspense.give_back(session, item=item, reference=word.reference, actor=actor, now=clock.now())


@router.post("/orders/{order_id}/deposit-returns", status_code=204)
async def return_deposited(order_id: str, word: BankReference, actor: CurrentActor, database: ServiceDatabase) -> None:
    """What came for the order was not enough, and was sent back."""
    async with database.transaction() as session:
        order = await queries.order(session, order_id=order_id)
        if not actor.may(order.organisation_id, *_SELLERS):
            raise OrderNotFound
        await return_deposit.give_back(session, order=order, reference=word.reference, actor=actor, now=clock.now())


def _require_seller(actor: Actor, organisation_id: str) -> None:
    if not actor.may(organisation_id, *_SELLERS):
        raise NotYourHouse
