"""The ticketing service as one ASGI application: routes, and the loops that run while it lives."""

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from infra import clock, mail, messages
from infra.database.engine import Database
from infra.http import loops, metrics
from infra.http.application import application, included
from infra.outbox.relay import Handler, Relay
from infra.settings import Settings
from ticketing import readiness, readings, tables
from ticketing import tasks_retention as retention_tasks
from ticketing.access_codes import routes as access_codes
from ticketing.accounts import routes as accounts
from ticketing.accounts import routes_applications as applications
from ticketing.accounts import routes_members as members
from ticketing.accounts import routes_passwords as passwords
from ticketing.accounts import tasks as account_tasks
from ticketing.approvals import routes as approvals
from ticketing.boxoffice import routes as boxoffice
from ticketing.boxoffice import routes_allotments, routes_rolls, routes_screens, routes_shifts
from ticketing.cancellations import routes as cancellations
from ticketing.cancellations import tasks as cancellation_tasks
from ticketing.catalog import routes as catalog
from ticketing.catalog import routes_performances as performances
from ticketing.copies import routes as copies
from ticketing.delivery import routes as delivery
from ticketing.delivery import tasks as delivery_tasks
from ticketing.dependencies import PREFIX
from ticketing.entitlements import service as entitlements
from ticketing.entitlements import tasks as entitlement_tasks
from ticketing.exchanges import routes as exchanges
from ticketing.gate import routes as gate
from ticketing.gate import routes_devices as gate_devices
from ticketing.handovers import routes as handovers
from ticketing.inventory import routes as holds
from ticketing.inventory import routes_concessions
from ticketing.inventory import routes_seating as inventory
from ticketing.inventory import tasks as hold_tasks
from ticketing.invoices import routes as invoices
from ticketing.invoices import tasks as invoice_tasks
from ticketing.invoices.provider import SignedProvider
from ticketing.ledger import routes as ledger
from ticketing.orders import routes as orders
from ticketing.orders import routes_entry_codes, routes_ledger, routes_money, routes_stream_seats
from ticketing.orders import tasks as order_tasks
from ticketing.orders import told as orders_told
from ticketing.passes import routes as passes
from ticketing.passes import tasks as pass_tasks
from ticketing.payments import routes as payments
from ticketing.payments import routes_parked
from ticketing.payments.bank_feed import SignedFeed
from ticketing.payments.gateway import StripeGateway
from ticketing.reservations import routes as reservations
from ticketing.returns import routes as returns
from ticketing.rules import routes as rules
from ticketing.seating import routes as seating
from ticketing.vouchers import routes as vouchers
from ticketing.wallets import routes as wallets

_RELAY_SECONDS = 0.5
_SETTLED_TOGETHER = 25  # words; a relay that dies has at most so many told again, which every one of them bears
_RECONCILE_SECONDS = 15
_BANK_SECONDS = 30
_EXPIRY_SECONDS = 30
_LAPSE_SECONDS = 5
_FORGET_SECONDS = 3600
_RENEW_SECONDS = 60
_TIDY_SECONDS = 24 * 3600
FEATURES = (
    holds,  # routes are looked through in this order: first where the crowd is
    gate_devices,
    boxoffice,
    orders,
    accounts,
    applications,
    members,
    passwords,
    catalog,
    performances,
    seating,
    ledger,
    inventory,
    routes_concessions,
    rules,
    payments,
    routes_parked,
    routes_entry_codes,
    routes_ledger,
    routes_money,
    routes_stream_seats,
    delivery,
    passes,
    cancellations,
    copies,
    returns,
    exchanges,
    vouchers,
    access_codes,
    invoices,
    approvals,
    routes_shifts,
    routes_allotments,
    routes_rolls,
    routes_screens,
    reservations,
    gate,
    handovers,
    wallets,
    readiness,
)
_ROUTES = included((feature.router for feature in FEATURES), prefixes=(PREFIX,))


def create_app(settings: Settings, *, media_http: httpx.AsyncClient, relays: bool = True) -> FastAPI:
    """Ticketing over `settings.ticketing_database_url`; `media_http` reaches media_service and stays the caller's.

    Without `relays` the work that one process does for all (outbox, reconcile, expiry) is left to `sankhau relay`; the
    inbox is drained by every process, the one that received an event being the quickest.

    The database must have been migrated: the application says in `readyz` when it was not.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = Database(settings.ticketing_database_url)
        gateway = StripeGateway(settings)
        app.state.database = database
        app.state.gateway = gateway
        feed = SignedFeed(settings)
        app.state.bank_feed = feed
        app.state.hold_desk = holds.desk(database)
        app.state.tills = boxoffice.tills(database, settings)
        app.state.inbox_filled = asyncio.Event()
        app.state.metrics.read = functools.partial(readings.read, database)
        app.state.readiness = readiness.Readiness(database, gateway)
        phones = messages.SignedGateway(settings)
        work = _work(settings, database, gateway, feed, media_http=media_http, filled=app.state.inbox_filled)
        work["messages"] = (_RELAY_SECONDS, _relaying(Relay(database, messages.handlers(phones, settings))))
        einvoices = SignedProvider(settings)
        work["invoices"] = (_RELAY_SECONDS, _relaying(Relay(database, invoice_tasks.handlers(database, einvoices))))
        try:
            async with loops.running(
                order_tasks.drain_inbox(database, app.state.inbox_filled),
                *(loops.every(pause, round_, name=name) for name, (pause, round_) in work.items() if relays),
            ):
                yield
        finally:
            await gateway.close()
            await feed.close()
            await phones.close()
            await einvoices.close()
            await database.dispose()

    app = application("Sân Khấu Số: ticketing", settings, lifespan=lifespan, docs=f"{PREFIX}/openapi.json")
    app.state.metadata = tables.METADATA  # with all tables loaded, foreign keys between features resolve
    app.include_router(metrics.router(f"{PREFIX}/metrics"))
    app.router.routes.extend(_ROUTES)
    return app


def _work(
    settings: Settings,
    database: Database,
    gateway: StripeGateway,
    feed: SignedFeed,
    *,
    media_http: httpx.AsyncClient,
    filled: asyncio.Event,
) -> dict[str, tuple[float, Callable[[], Awaitable[None]]]]:
    """What one process does for all: how often (seconds), and a round of it."""
    tell_revoked = functools.partial(entitlement_tasks.tell_revoked, media_http=media_http, settings=settings)
    told: dict[str, Handler] = {
        entitlements.REVOKED_TOPIC: tell_revoked,
        **account_tasks.handlers(database, settings),
        **delivery_tasks.handlers(database, settings),
        **cancellation_tasks.handlers(database),
    }
    first = (invoice_tasks.writer(database), pass_tasks.keeper(database, gateway))
    told[orders_told.TOPIC] = _one_after_another(*first, told[orders_told.TOPIC])
    post = Relay(database, mail.handlers(settings))  # by itself: a slow mail server must delay nothing else
    reconcile = functools.partial(order_tasks.reconcile, database, gateway)
    ask_bank = functools.partial(order_tasks.ask_bank, database, feed, filled)
    expire = functools.partial(order_tasks.expire_lapsed, database)
    forget = functools.partial(account_tasks.forget_old, database)
    tidy = functools.partial(retention_tasks.forget_old, database)
    return {
        "outbox": (_RELAY_SECONDS, _relaying(Relay(database, told, settle_after=_SETTLED_TOGETHER))),
        "mail": (_RELAY_SECONDS, _relaying(post)),
        "reconcile": (_RECONCILE_SECONDS, reconcile),
        "bank_feed": (_BANK_SECONDS, ask_bank),
        "expiry": (_EXPIRY_SECONDS, expire),
        "lapsed_holds": (_LAPSE_SECONDS, functools.partial(hold_tasks.end_lapsed, database)),
        "forget_old": (_FORGET_SECONDS, forget),
        "renewals": (
            _RENEW_SECONDS,
            functools.partial(pass_tasks.renew_due, database, gateway, settings),
        ),
        "forget_links": (_FORGET_SECONDS, functools.partial(delivery_tasks.forget_old, database)),
        "cancellations": (_RENEW_SECONDS, functools.partial(cancellation_tasks.sweep, database)),
        "retention": (_TIDY_SECONDS, tidy),
    }


def _one_after_another(*handlers: Handler) -> Handler:
    async def hear(payload: dict[str, Any]) -> None:
        for handle in handlers:
            await handle(payload)

    return hear


def _relaying(relay: Relay) -> Callable[[], Awaitable[None]]:
    async def relay_due() -> None:
        while await relay.relay_due(clock.now()):
            pass

    return relay_due
