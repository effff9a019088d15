"""Talking to media_service: what its answers mean, and how long silence is borne."""

from collections.abc import Callable

import httpx
import pytest

from infra.contracts.transcode_report import ClaimedJob, FailureCode
from tests.support.media_desk import MediaDesk
from transcoder.vod import reports
from transcoder.vod.refusals import FenceLost, JobFailed

JOB = ClaimedJob(
    job_id="job_1", asset_id="ast_1", fence=3, master_key="m", output_prefix="media/ast_1/f3/", lease_seconds=15
)


@pytest.fixture
def counter() -> MediaDesk:
    return MediaDesk("secret", master_key="m")


async def test_a_claim_gives_the_job_once(counter: MediaDesk) -> None:
    async with counter.client() as http:
        desk = reports.Desk(http, "secret")
        assert await reports.claim(desk, "job_1", worker="a:1") == JOB
        assert await reports.claim(desk, "job_1", worker="b:2") is None
        assert await reports.claim(desk, "job_unknown", worker="b:2") is None


async def test_reports_carry_the_fence_and_an_old_one_ends_the_work(counter: MediaDesk) -> None:
    async with counter.client() as http:
        desk = reports.Desk(http, "secret")
        await reports.progress(desk, JOB, fraction=1.5)
        await reports.failed(desk, JOB, JobFailed(FailureCode.OUT_OF_SPACE, "x" * 5000, retry=True))
        counter.fence = 4
        with pytest.raises(FenceLost):
            await reports.progress(desk, JOB, fraction=0.5)

    [(_, progress), (_, failed)] = counter.reports
    assert (progress.fence, progress.fraction) == (3, 1.0)
    assert (failed.code, failed.retry, len(failed.detail)) == (FailureCode.OUT_OF_SPACE, True, 2000)


def _flaky(failures: list[httpx.Response | Exception]) -> Callable[[httpx.Request], httpx.Response]:
    def answer(_request: httpx.Request) -> httpx.Response:
        if not failures:
            return httpx.Response(200, json={"outcome": "accepted"})
        failure = failures.pop(0)
        if isinstance(failure, Exception):
            raise failure
        return failure

    return answer


async def test_broken_lines_and_restarts_are_waited_out() -> None:
    failures: list[httpx.Response | Exception] = [httpx.ConnectError("refused"), httpx.Response(502)]
    async with httpx.AsyncClient(transport=httpx.MockTransport(_flaky(failures)), base_url="http://m") as http:
        await reports.progress(reports.Desk(http, "secret"), JOB, fraction=0.1)
    assert failures == []


async def test_an_answer_that_will_not_change_is_not_asked_for_again() -> None:
    failures: list[httpx.Response | Exception] = [httpx.Response(403), httpx.Response(403)]
    async with httpx.AsyncClient(transport=httpx.MockTransport(_flaky(failures)), base_url="http://m") as http:
        with pytest.raises(reports.MediaServiceAway):
            await reports.progress(reports.Desk(http, "secret"), JOB, fraction=0.1)
    assert len(failures) == 1
