"""Any order of claims, heartbeats, expiries and reports: one living claim, and only the newest fence is published."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from infra.contracts.transcode_report import Completed, Failed, FailureCode, Playable
from infra.database.engine import Database
from infra.errors import Conflict
from media_service.library import service as library
from media_service.library.models import Asset
from media_service.library.schemas import JobState, NewTitle
from media_service.transcoding import claims, reports
from media_service.transcoding.models import TranscodeJob
from tests.media_service.stage import HOUSE, NOON

FENCES = st.integers(1, 6)


class Job(RuleBasedStateMachine):
    """One job in a copy of a migrated database."""

    migrated: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="claims"))
        shutil.copy(self.migrated, self.folder / "media.db")
        self.runner = asyncio.Runner()
        self.database = Database(f"sqlite+aiosqlite:///{self.folder}/media.db")
        self.now = NOON
        self.leases: dict[int, Any] = {}  # fence → when its lease ends, as the holder knows it
        self.newest = 0
        self.published = 0
        self.runner.run(self._begin())

    async def _begin(self) -> None:
        async with self.database.transaction() as session:
            details = NewTitle(organisation_id=HOUSE, name_vi="Vở")
            title = await library.register_title(session, details=details, created_by="acc", now=NOON)
            await library.add_asset(
                session, asset_id="ast_1", title_id=title.id, master_key="m", size_bytes=5, now=NOON
            )
            self.job_id = await claims.queue_job(session, asset_id="ast_1", now=NOON)

    def act(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        """Run in a transaction; a refusal is None."""

        async def run() -> Any:
            try:
                async with self.database.transaction() as session:
                    return await work(session) or True
            except Conflict:
                return None

        return self.runner.run(run())

    @rule(seconds=st.sampled_from([0, 1, 7, 14, 15, 16, 40]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def claim(self) -> None:
        claimed = self.act(lambda s: claims.claim_job(s, job_id=self.job_id, worker="w", now=self.now))
        if claimed:
            assert all(end <= self.now for end in self.leases.values()), "a living claim was robbed"
            assert claimed.fence == self.newest + 1
            self.newest = claimed.fence
            self.leases = {self.newest: self.now + claims.LEASE}

    @rule(fence=FENCES)
    def heartbeat(self, fence: int) -> None:
        beat = lambda s: claims.extend_lease(s, job_id=self.job_id, fence=fence, fraction=0.5, now=self.now)  # noqa: E731
        if self.act(beat):
            assert fence == self.newest
            self.leases[fence] = self.now + claims.LEASE

    @rule()
    def dispatch(self) -> None:
        async def round_(session: Any) -> None:
            for lost in await claims.requeue_abandoned(session, now=self.now):
                await reports.abandon(session, job_id=lost, now=self.now)
            await claims.take_due(session, now=self.now)

        self.act(round_)

    @rule(fence=FENCES)
    def playable(self, fence: int) -> None:
        report = Playable(fence=fence, playlist=f"f{fence}/m.m3u8", duration_seconds=9)
        if self.act(lambda s: reports.accept_playable(s, job_id=self.job_id, report=report, now=self.now)):
            assert fence == self.newest
            self.published = fence
            self.leases[fence] = self.now + claims.LEASE

    @rule(fence=FENCES)
    def complete(self, fence: int) -> None:
        report = Completed(fence=fence, playlist=f"f{fence}/m.m3u8", duration_seconds=9, size_bytes=1, rungs=[])
        if self.act(lambda s: reports.accept_completion(s, job_id=self.job_id, report=report, now=self.now)):
            assert fence == self.newest
            self.published = fence
            self.leases = {}

    @rule(fence=FENCES, retry=st.booleans())
    def fail(self, fence: int, retry: bool) -> None:
        report = Failed(fence=fence, code=FailureCode.OUT_OF_SPACE, retry=retry, detail="")
        if self.act(lambda s: reports.accept_failure(s, job_id=self.job_id, report=report, now=self.now)):
            assert fence == self.newest
            self.leases = {}

    @invariant()
    def what_is_published_is_the_newest_fence_that_reported(self) -> None:
        async def rows() -> tuple[TranscodeJob, Asset]:
            async with self.database.reading() as session:
                return await session.get_one(TranscodeJob, self.job_id), await session.get_one(Asset, "ast_1")

        job, asset = self.runner.run(rows())
        assert job.fence == self.newest
        assert asset.playlist == (f"f{self.published}/m.m3u8" if self.published else None)
        if job.state == JobState.COMPLETED:
            assert self.published == self.newest
        if job.state == JobState.RUNNING:
            assert job.lease_expires_at == self.leases[self.newest]

    def teardown(self) -> None:
        self.runner.run(self.database.dispose())
        self.runner.close()
        shutil.rmtree(self.folder)


@pytest.mark.timeout(120)
def test_never_two_living_claims_and_only_the_newest_fence_is_published(migrated: Path) -> None:
    healthy = [HealthCheck.too_slow, HealthCheck.data_too_large]
    limits = settings(max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=healthy)
    Job.migrated = migrated
    run_state_machine_as_test(Job, settings=limits)
