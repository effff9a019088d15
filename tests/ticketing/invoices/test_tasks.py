"""Invoices reach the provider: once, however often it is away; what it refuses waits for a person."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from infra import clock
from infra.database.engine import Database
from infra.embedded.fake_invoices.app import create_app
from infra.outbox.relay import Relay
from infra.settings import Settings
from tests.infra.embedded.servers import serving
from tests.ticketing.evening import on_sale
from tests.ticketing.invoices.house import decide, given_back, report, sold
from ticketing.invoices import queries, service, tasks
from ticketing.invoices.errors import InvoiceNotRefused
from ticketing.invoices.provider import ProviderAway, ProviderRefused, SignedProvider
from ticketing.invoices.schemas import Accepted, InvoiceDocument, InvoiceState, InvoiceView
from ticketing.orders import told

_SECRET = "invoices_0123456789"


class Provider:
    """One that can be away, or be strict, in front of the stand-in."""

    def __init__(self, inner: SignedProvider) -> None:
        self.inner, self.mood = inner, ""
        self.handed: list[str] = []

    async def submit(self, invoice: InvoiceDocument) -> Accepted:
        self.handed.append(invoice.id)
        if self.mood == "away":
            raise ProviderAway
        if self.mood == "strict":
            raise ProviderRefused("422: no such tax code")
        answer = await self.inner.submit(invoice)
        if self.mood == "forgetful":  # it took the invoice, and its answer was lost
            raise ProviderAway
        return answer

    async def close(self) -> None:
        await self.inner.close()


@pytest.fixture
async def provider(settings: Settings, tmp_path: Path) -> AsyncIterator[Provider]:
    app = create_app(secret=_SECRET, database_path=tmp_path / "invoices.db")
    async with app.router.lifespan_context(app), serving(app) as address:
        named = {"invoices_url": f"{address}/invoices", "invoices_secret": SecretStr(_SECRET)}
        made = Provider(SignedProvider(settings.model_copy(update=named)))
        yield made
        await made.close()


@asynccontextmanager
async def _relaying(database: Database, provider: Provider) -> AsyncIterator[Relay]:
    yield Relay(database, {told.TOPIC: tasks.writer(database), **tasks.handlers(database, provider)})


async def _of(database: Database, order_id: str) -> list[InvoiceView]:
    async with database.reading() as session:
        return await queries.views(session, order_id=order_id)


async def test_sale_and_refund_are_told_and_accepted(
    database: Database, settings: Settings, provider: Provider
) -> None:
    await decide(database)
    _performance, offer_id = await on_sale(database)
    order_id = await sold(database, settings, offer_id)
    await given_back(database, order_id)
    async with _relaying(database, provider) as relay:
        while await relay.relay_due(clock.now()):
            pass
        original, adjustment = await _of(database, order_id)
    assert {original.state, adjustment.state} == {InvoiceState.ACCEPTED}
    assert original.authority_code == f"M1-{original.symbol[1:3]}-TEST0-00000000001"
    assert original.lookup_url.endswith(original.authority_code)
    assert (await report(database)).waiting == 0


async def test_who_is_away_is_asked_again_and_takes_it_once(
    database: Database, settings: Settings, provider: Provider
) -> None:
    await decide(database)
    _performance, offer_id = await on_sale(database)
    order_id = await sold(database, settings, offer_id)
    async with _relaying(database, provider) as relay:
        await relay.relay_due(clock.now())
        for mood in ("away", "forgetful", ""):
            provider.mood = mood
            await relay.relay_due(clock.now() + timedelta(minutes=2))
    [invoice] = await _of(database, order_id)
    assert provider.handed == [invoice.id] * 3
    assert invoice.authority_code.endswith("00000000001")


async def test_what_is_refused_says_why_and_is_sent_again_by_a_person(
    database: Database, settings: Settings, provider: Provider
) -> None:
    await decide(database)
    _performance, offer_id = await on_sale(database)
    order_id = await sold(database, settings, offer_id)
    provider.mood = "strict"
    async with _relaying(database, provider) as relay:
        while await relay.relay_due(clock.now()):
            pass
        [invoice] = await _of(database, order_id)
        assert (invoice.state, invoice.refusal) == (InvoiceState.REFUSED, "422: no such tax code")
        provider.mood = ""
        async with database.transaction() as session:
            await service.send_again(
                session, invoice=await queries.invoice(session, invoice_id=invoice.id), now=clock.now()
            )
        while await relay.relay_due(clock.now()):
            pass
    [invoice] = await _of(database, order_id)
    assert (invoice.state, invoice.refusal) == (InvoiceState.ACCEPTED, "")
    async with database.transaction() as session:
        with pytest.raises(InvoiceNotRefused):
            found = await queries.invoice(session, invoice_id=invoice.id)
            await service.send_again(session, invoice=found, now=clock.now())
