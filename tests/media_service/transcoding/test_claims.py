from datetime import timedelta

import pytest

from infra.contracts.transcode_job import LEASE_SECONDS
from infra.database.engine import Database
from media_service.library import service as library
from media_service.library.schemas import JobState, NewTitle
from media_service.transcoding import claims, reports, tasks
from media_service.transcoding.errors import JobNotClaimable, JobUnknown, StaleFence
from media_service.transcoding.models import MAX_ATTEMPTS, TranscodeJob
from tests.media_service.stage import HOUSE, NOON

pytestmark = pytest.mark.both_engines

LEASE = timedelta(seconds=LEASE_SECONDS)
TICK = timedelta(microseconds=1)


@pytest.fixture
async def job_id(database: Database) -> str:
    """A job queued at noon."""
    details = NewTitle(organisation_id=HOUSE, name_vi="Vở")
    async with database.transaction() as session:
        title = await library.register_title(session, details=details, created_by="acc", now=NOON)
        await library.add_asset(
            session, asset_id="ast_1", title_id=title.id, master_key="masters/ast_1", size_bytes=5, now=NOON
        )
        queued = await claims.queue_job(session, asset_id="ast_1", now=NOON)
    return queued


async def job(database: Database, job_id: str) -> TranscodeJob:
    async with database.reading() as session:
        return await claims.existing(session, job_id=job_id)


async def test_a_claim_names_what_to_read_and_where_to_write(database: Database, job_id: str) -> None:
    async with database.transaction() as session:
        claimed = await claims.claim_job(session, job_id=job_id, worker="w1", now=NOON)
    assert (claimed.master_key, claimed.output_prefix) == ("masters/ast_1", "media/ast_1/f1/")
    assert (claimed.fence, claimed.lease_seconds) == (1, LEASE_SECONDS)


async def test_a_leased_job_is_refused_until_the_instant_the_lease_ends(database: Database, job_id: str) -> None:
    async with database.transaction() as session:
        await claims.claim_job(session, job_id=job_id, worker="w1", now=NOON)
    with pytest.raises(JobNotClaimable):
        async with database.transaction() as session:
            await claims.claim_job(session, job_id=job_id, worker="w2", now=NOON + LEASE - TICK)
    async with database.transaction() as session:
        second = await claims.claim_job(session, job_id=job_id, worker="w2", now=NOON + LEASE)
    assert second.fence == 2


async def test_a_heartbeat_extends_the_lease_and_an_old_fence_does_not(database: Database, job_id: str) -> None:
    async with database.transaction() as session:
        await claims.claim_job(session, job_id=job_id, worker="w1", now=NOON)
        beat = NOON + timedelta(seconds=10)
        await claims.extend_lease(session, job_id=job_id, fence=1, fraction=0.5, now=beat)
    row = await job(database, job_id)
    assert (row.lease_expires_at, row.fraction) == (beat + LEASE, 0.5)
    async with database.transaction() as session:
        await claims.claim_job(session, job_id=job_id, worker="w2", now=beat + LEASE)
    with pytest.raises(StaleFence):
        async with database.transaction() as session:
            await claims.extend_lease(session, job_id=job_id, fence=1, fraction=0.9, now=beat + LEASE)
    assert (await job(database, job_id)).fraction == 0.5


async def test_an_unknown_job_is_said_to_be_unknown(database: Database) -> None:
    async with database.transaction() as session:
        with pytest.raises(JobUnknown):
            await claims.claim_job(session, job_id="job_none", worker="w", now=NOON)
        with pytest.raises(JobUnknown):
            await claims.extend_lease(session, job_id="job_none", fence=1, fraction=0, now=NOON)


async def test_a_job_whose_worker_was_killed_is_due_again_within_twenty_seconds(
    database: Database, job_id: str
) -> None:
    async with database.transaction() as session:
        await claims.take_due(session, now=NOON)
        await claims.claim_job(session, job_id=job_id, worker="w1", now=NOON)
        await claims.extend_lease(session, job_id=job_id, fence=1, fraction=0.1, now=NOON)
    killed_right_after_the_beat = NOON
    due = []
    for second in range(1, 21):  # the dispatcher's rounds
        now = killed_right_after_the_beat + timedelta(seconds=second)
        async with database.transaction() as session:
            await claims.requeue_abandoned(session, now=now)
            if await claims.take_due(session, now=now):
                due.append(second)
                await claims.claim_job(session, job_id=job_id, worker="w2", now=now)
                break
    assert due == [LEASE_SECONDS]


async def test_a_heartbeat_that_comes_after_the_requeue_stops_the_worker(database: Database, job_id: str) -> None:
    async with database.transaction() as session:
        await claims.claim_job(session, job_id=job_id, worker="w1", now=NOON)
        await claims.requeue_abandoned(session, now=NOON + LEASE)
        with pytest.raises(StaleFence):
            await claims.extend_lease(session, job_id=job_id, fence=1, fraction=0.2, now=NOON + LEASE)


async def test_after_five_lost_workers_the_job_fails(database: Database, job_id: str) -> None:
    now = NOON
    async with database.transaction() as session:
        for attempt in range(1, MAX_ATTEMPTS + 1):
            claimed = await claims.claim_job(session, job_id=job_id, worker="w", now=now)
            assert claimed.fence == attempt
            now += LEASE
        with pytest.raises(JobNotClaimable):
            await claims.claim_job(session, job_id=job_id, worker="w", now=now)
        assert await claims.requeue_abandoned(session, now=now) == [job_id]
        await reports.abandon(session, job_id=job_id, now=now)
    row = await job(database, job_id)
    assert (row.state, row.failure_code, row.lease_expires_at) == (JobState.FAILED, "encoder_failed", None)


async def test_nudges_of_a_waiting_job_grow_rarer_but_never_end(database: Database, job_id: str) -> None:
    nudged, now = [], NOON
    for second in range(200):
        now = NOON + timedelta(seconds=second)
        async with database.transaction() as session:
            if await claims.take_due(session, now=now):
                nudged.append(second)
    assert nudged == [0, 2, 6, 14, 30, 62, 94, 126, 158, 190]


async def test_a_nudge_the_broker_did_not_take_is_due_again_in_two_seconds(database: Database, job_id: str) -> None:
    async with database.transaction() as session:
        for second in (0, 2, 4, 6):
            now = NOON + timedelta(seconds=second)
            assert await claims.take_due(session, now=now) == [job_id]
            await claims.nudge_lost(session, job_ids=[job_id], now=now)
            assert not await claims.something_due(session, now=now + timedelta(seconds=1))


async def test_a_service_that_comes_back_lets_living_workers_report_first(database: Database, job_id: str) -> None:
    async with database.transaction() as session:
        await claims.claim_job(session, job_id=job_id, worker="w1", now=NOON)
    after_the_outage = NOON + 4 * LEASE
    assert await tasks.take_due_jobs(database, now=after_the_outage, judge_leases=False) == []
    async with database.transaction() as session:
        await claims.extend_lease(session, job_id=job_id, fence=1, fraction=0.7, now=after_the_outage)
    assert await tasks.take_due_jobs(database, now=after_the_outage + LEASE - TICK, judge_leases=True) == []
    assert await tasks.take_due_jobs(database, now=after_the_outage + LEASE, judge_leases=True) == [job_id]
