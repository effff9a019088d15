"""Promises of background loops: a failing round is not the last, and the end is the end."""

import asyncio

from infra.http.loops import every, running


async def test_a_round_that_fails_is_followed_by_another() -> None:
    rounds: list[int] = []
    enough = asyncio.Event()

    async def work() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 3:
            enough.set()
        raise ConnectionError("away")

    async with running(every(0.001, work, name="test")):
        await asyncio.wait_for(enough.wait(), 5)
    ended_at = len(rounds)
    await asyncio.sleep(0.02)
    assert len(rounds) == ended_at
