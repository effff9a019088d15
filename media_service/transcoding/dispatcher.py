"""The dispatcher: once a second (or when woken) it queues abandoned jobs again and nudges workers about due ones."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from infra import clock
from infra.database.engine import Database
from infra.http import loops
from media_service.transcoding import tasks
from media_service.transcoding.sender import Sender

_ROUND_SECONDS = 1.0
# After an outage of ours leases have run out although their workers live; their next report is a few seconds away.
_GRACE = timedelta(seconds=5)
_log = structlog.get_logger("dispatcher")


class Dispatcher:
    """Runs beside the application. Job rows are the truth, so any number of dispatchers may run."""

    def __init__(self, database: Database, sender: Sender, *, job_queued: asyncio.Event) -> None:
        self._database = database
        self._sender = sender
        self._job_queued = job_queued

    async def run(self) -> None:
        """Dispatch until cancelled; a database that is away is waited for."""
        began = clock.now()
        while True:
            try:
                now = clock.now()
                await loops.finishing(self.dispatch_due(now, judge_leases=now - began >= _GRACE))
            except Exception:
                _log.exception("dispatch_failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._job_queued.wait(), _ROUND_SECONDS)
            self._job_queued.clear()

    async def dispatch_due(self, now: datetime, *, judge_leases: bool = True) -> int:
        """One round; how many nudges the broker took. Without `judge_leases` no worker is taken for dead."""
        due = await tasks.take_due_jobs(self._database, now=now, judge_leases=judge_leases)
        for sent, job_id in enumerate(due):
            try:
                await self._sender.nudge(job_id)
            except Exception as failure:  # whatever a broker raises, the rows stay due
                _log.warning("broker_away", error=repr(failure)[:300], waiting=len(due) - sent)
                await tasks.give_back(self._database, job_ids=due[sent:], now=now)
                return sent
        return len(due)
