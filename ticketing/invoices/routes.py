"""HTTP of invoices: whether a house writes them, those it wrote, and those of a buyer's order."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.http import callers
from infra.http.callers import CurrentActor, ServiceSettings
from ticketing.accounts.routes import operator_only
from ticketing.dependencies import ServiceDatabase
from ticketing.invoices import provider, queries, service, verify
from ticketing.invoices.errors import InvoiceNotFound, InvoicesNotOffered, NotYourInvoices
from ticketing.invoices.models import Invoice
from ticketing.invoices.schemas import (
    InvoiceReport,
    InvoiceRow,
    InvoiceView,
    InvoicingView,
    InvoicingWish,
    ReplacementWish,
)
from ticketing.orders import queries as orders
from ticketing.orders.errors import OrderNotFound
from ticketing.orders.schemas import ORDER_KEY_HEADER

router = APIRouter()
_READERS = (Role.OWNER, Role.BOX_OFFICE, Role.ACCOUNTANT)
_WRITERS = (Role.OWNER, Role.ACCOUNTANT)


@router.get("/organisations/{organisation_id}/invoicing")
async def show_invoicing(
    organisation_id: str, actor: CurrentActor, database: ServiceDatabase, settings: ServiceSettings
) -> InvoicingView:
    """Whether and how a house writes invoices."""
    if not actor.may(organisation_id, *_READERS):
        raise NotYourInvoices
    async with database.reading() as session:
        found = await queries.invoicing(session, organisation_id=organisation_id)
        return queries.invoicing_view(found, offered=provider.offered(settings))


@router.put("/organisations/{organisation_id}/invoicing")
async def decide(
    organisation_id: str, wish: InvoicingWish, actor: CurrentActor, database: ServiceDatabase, settings: ServiceSettings
) -> InvoicingView:
    """The house decides; what it sold before stays as it is."""
    if not actor.may(organisation_id, Role.OWNER):
        raise NotYourInvoices
    if wish.active and not provider.offered(settings):
        raise InvoicesNotOffered
    async with database.transaction() as session:
        found = await service.decide(
            session, organisation_id=organisation_id, wish=wish, by=actor.subject, now=clock.now()
        )
        return queries.invoicing_view(found, offered=provider.offered(settings))


@router.get("/invoices")
async def list_invoices(  # noqa: PLR0917  (FastAPI fills them by name)
    organisation_id: Annotated[str, Query(max_length=40)],
    since: date,
    until: date,
    actor: CurrentActor,
    database: ServiceDatabase,
    search: Annotated[str, Query(max_length=100)] = "",
    before: Annotated[str, Query(max_length=40)] = "",
) -> list[InvoiceRow]:
    """Invoices of a house on these days, newest first; `before` is the last one of the answer before."""
    if not actor.may(organisation_id, *_READERS):
        raise NotYourInvoices
    async with database.reading() as session:
        return await queries.of_house(
            session, organisation_id=organisation_id, since=since, until=until, search=search.strip(), before=before
        )


@router.get("/invoices/verification", dependencies=[Depends(operator_only)])
async def check(database: ServiceDatabase) -> InvoiceReport:
    """Whether every sale of the houses that write invoices has one, and no number is missing."""
    async with database.reading() as session:
        return await verify.verify(session)


@router.get("/invoices/{invoice_id}")
async def show(invoice_id: str, actor: CurrentActor, database: ServiceDatabase) -> InvoiceView:
    """One invoice."""
    async with database.reading() as session:
        await _of_actor(session, invoice_id=invoice_id, actor=actor, roles=_READERS)
        return (await queries.views(session, invoice_id=invoice_id))[0]


@router.post("/invoices/{invoice_id}/replacements", status_code=201)
async def replace(
    invoice_id: str, wish: ReplacementWish, actor: CurrentActor, database: ServiceDatabase
) -> InvoiceView:
    """Another invoice in its place, with the buyer as she should have been named."""
    async with database.transaction() as session:
        invoice = await _of_actor(session, invoice_id=invoice_id, actor=actor, roles=_WRITERS, lock=True)
        made = await service.replace(session, invoice=invoice, wish=wish, by=actor.subject, now=clock.now())
        return (await queries.views(session, invoice_id=made))[0]


@router.post("/invoices/{invoice_id}/submissions", status_code=202)
async def send_again(invoice_id: str, actor: CurrentActor, database: ServiceDatabase) -> InvoiceView:
    """Hand a refused one to the provider again."""
    async with database.transaction() as session:
        invoice = await _of_actor(session, invoice_id=invoice_id, actor=actor, roles=_WRITERS, lock=True)
        await service.send_again(session, invoice=invoice, now=clock.now())
        return (await queries.views(session, invoice_id=invoice_id))[0]


@router.get("/orders/{order_id}/invoices")
async def of_order(
    order_id: str,
    request: Request,
    database: ServiceDatabase,
    order_key: Annotated[str, Header(alias=ORDER_KEY_HEADER)] = "",
) -> list[InvoiceView]:
    """The invoices of one order, for its buyer or its house."""
    async with database.reading() as session:
        if order_key or not callers.bearer(request):
            await orders.order_of_buyer(session, order_id=order_id, access_key=order_key)
        else:
            order = await orders.order(session, order_id=order_id)
            if not callers.current_actor(request).may(order.organisation_id, *_READERS):
                raise OrderNotFound
        return await queries.views(session, order_id=order_id)


async def _of_actor(
    session: AsyncSession, *, invoice_id: str, actor: Actor, roles: tuple[Role, ...], lock: bool = False
) -> Invoice:
    """Raises InvoiceNotFound, also for another house's."""
    found = await queries.invoice(session, invoice_id=invoice_id, lock=lock)
    if not actor.may(found.organisation_id, *roles):
        raise InvoiceNotFound
    return found
