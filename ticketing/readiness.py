"""Whether ticketing can do its work: its database answers, has its newest shape, and the provider answers."""

import asyncio
import time

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from infra.database import migrations
from infra.database.engine import Database
from ticketing.payments.errors import PaymentsAway
from ticketing.payments.gateway import StripeGateway

_PROVIDER_CACHE_SECONDS = 5.0

router = APIRouter()


class Readiness:
    """Asks the parts; the provider at most every five seconds, however often it is asked itself."""

    def __init__(self, database: Database, gateway: StripeGateway) -> None:
        self._database = database
        self._gateway = gateway
        self._lock = asyncio.Lock()
        self._payments = False
        self._asked_at = float("-inf")

    async def parts(self) -> dict[str, bool]:
        """Each part and whether it is ready."""
        database = await self._database_answers()
        migrated = database and await self._is_migrated()
        return {"database": database, "migrations": migrated, "payments": await self._payments_answer()}

    async def _database_answers(self) -> bool:
        try:
            await self._database.ping()
        except (SQLAlchemyError, OSError):
            return False
        return True

    async def _is_migrated(self) -> bool:
        try:
            return await migrations.is_current(self._database, "ticketing")
        except (SQLAlchemyError, OSError):
            return False

    async def _payments_answer(self) -> bool:
        async with self._lock:
            if time.monotonic() - self._asked_at >= _PROVIDER_CACHE_SECONDS:
                try:
                    await self._gateway.ping()
                    self._payments = True
                except PaymentsAway:
                    self._payments = False
                self._asked_at = time.monotonic()
            return self._payments


@router.get("/readyz")
async def tell_readiness(request: Request) -> JSONResponse:
    """200 when every part is ready, else 503, with the parts."""
    readiness: Readiness = request.app.state.readiness
    parts = await readiness.parts()
    ready = all(parts.values())
    headers = {"Cache-Control": "no-store"}
    return JSONResponse({"ready": ready, "parts": parts}, status_code=200 if ready else 503, headers=headers)
