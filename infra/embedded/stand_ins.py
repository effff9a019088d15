"""Runs the stand-ins for Stripe, for a bank and for a provider of e-invoices in one process, in the embedded mode only.

`python -m infra.embedded.stand_ins`
"""

import argparse
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from infra import telemetry
from infra.embedded import ports
from infra.embedded.configuration import embedded_settings
from infra.embedded.fake_bank.app import PREFIX as BANK_PREFIX
from infra.embedded.fake_bank.app import create_app as create_bank
from infra.embedded.fake_invoices.app import PREFIX as INVOICES_PREFIX
from infra.embedded.fake_invoices.app import create_app as create_invoices
from infra.embedded.fake_stripe.app import create_app as create_stripe
from infra.settings import Mode, Place

_WEBHOOK_PATH = "/api/ticketing/webhooks/stripe"
_BANK_WEBHOOK_PATH = "/api/ticketing/webhooks/bank"
_GOODBYE_SECONDS = 2


def main(words: list[str]) -> int:
    """Serve until stopped; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--descriptor", type=int, required=True, help="an open, bound TCP socket for the API")
    parser.add_argument("--uds", type=Path, required=True, help="unix socket for the pay pages")
    options = parser.parse_args(words)
    place = Place()
    if place.mode != Mode.EMBEDDED:
        sys.stderr.write("The stand-ins serve the embedded mode only.\n")
        return 2
    settings = embedded_settings(place)
    telemetry.configure(json=settings.log_json)
    stripe = create_stripe(
        api_key=settings.stripe_api_key.get_secret_value(),
        webhook_secret=settings.stripe_webhook_secret.get_secret_value(),
        webhook_url=f"{settings.ticketing_url}{_WEBHOOK_PATH}",
        public_url=settings.public_url,
        database_path=settings.data / "stripe.db",
    )
    bank = create_bank(
        secret=settings.bank_webhook_secret.get_secret_value(),
        webhook_url=f"{settings.ticketing_url}{_BANK_WEBHOOK_PATH}",
        account=settings.bank_account,
        account_name=settings.bank_account_name,
        database_path=settings.data / "bank.db",
    )
    secret = settings.invoices_secret.get_secret_value()
    invoices = create_invoices(secret=secret, database_path=settings.data / "invoices.db")
    app = _together(stripe, {BANK_PREFIX: bank, INVOICES_PREFIX: invoices})
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=_GOODBYE_SECONDS)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=options.descriptor), ports.unix_socket(options.uds)])
    return 0


def _together(stripe: FastAPI, beside: dict[str, FastAPI]) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for app in (stripe, *beside.values()):
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

    all_ = FastAPI(title="Stand-ins", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    for prefix, app in beside.items():
        all_.mount(prefix, app)
    all_.mount("", stripe)
    return all_


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
