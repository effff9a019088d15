"""The least that can keep a place: FastAPI and asyncpg, one guarded UPDATE and one row per hold, each its own commit.

No key, no price, no time, no audit, nothing ends. Beside it our holds show what all of that costs. Started by uvicorn
as two processes, as our own are; `DSN` names the database.
"""

import os
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from tests.bench.asking import Answer, Caller
from tests.bench.pace import Pace, at_pace
from tests.support.house import ROOT, free_port, wait_until
from tests.support.postgres import Postgres

_TABLES = """
CREATE TABLE IF NOT EXISTS pools (id text PRIMARY KEY, capacity int, held int, CHECK (held BETWEEN 0 AND capacity));
CREATE TABLE IF NOT EXISTS holds (
    id text PRIMARY KEY, pool_id text REFERENCES pools, quantity int, expires_at timestamptz
);
INSERT INTO pools VALUES ('all', 1000000, 0) ON CONFLICT DO NOTHING;
"""
_TAKE = "UPDATE pools SET held = held + $2 WHERE id = $1 AND held + $2 <= capacity RETURNING held"
_KEEP = "INSERT INTO holds VALUES ($1, $2, $3, now() + interval '10 minutes')"
_POOL = 10
_PROCESSES = 2
_START_SECONDS = 60


class Wish(BaseModel):
    """So many places of a pool."""

    pool_id: str
    quantity: int


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DSN"], min_size=_POOL, max_size=_POOL) as app.state.pool:
        yield


app = FastAPI(lifespan=_lifespan)


@app.post("/holds", status_code=201)
async def hold(wish: Wish) -> dict[str, str]:
    """Keep them, or 409."""
    hold_id = uuid.uuid4().hex
    async with app.state.pool.acquire() as connection, connection.transaction():
        if await connection.fetchval(_TAKE, wish.pool_id, wish.quantity) is None:
            raise HTTPException(409)
        await connection.execute(_KEEP, hold_id, wish.pool_id, wish.quantity)
    return {"id": hold_id}


@dataclass
class BareProbe:
    """The running probe."""

    folder: Path
    postgres: Postgres
    port: int = field(default_factory=free_port)
    _process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Tables and two processes."""
        self.folder.mkdir(parents=True)
        database = self.postgres.make()
        self.postgres.execute(_TABLES, database=database)
        dsn = f"postgresql://{self.postgres.owner}@/{database}?host={self.postgres.folder}"
        words = ("-m", "uvicorn", "tests.bench.bare_probe:app", "--workers", str(_PROCESSES), "--port", str(self.port))
        with (self.folder / "probe.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, *words, "--no-access-log"],
                env={**os.environ, "DSN": dsn},
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        wait_until(self._answers, _START_SECONDS, "the bare probe")

    def stop(self) -> None:
        """End the processes."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)

    async def holds(self, buyers: int) -> Pace:
        """A burst: every buyer keeps one place at the same moment."""
        callers = [Caller(self.port, headers={"Content-Type": "application/json"}) for _ in range(buyers)]
        for caller in callers:
            await caller.connect()
        return await at_pace([_hold(caller) for caller in callers], wide=buyers)

    def _answers(self) -> bool:
        return (self.folder / "probe.log").read_text().count("startup complete") == _PROCESSES


async def _hold(caller: Caller) -> Answer:
    answer = await caller.post("/holds", {"pool_id": "all", "quantity": 1})
    assert answer.status == 201, answer
    return answer
