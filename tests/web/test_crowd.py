"""Promises to a crowd: one question for all of them, nobody sees what is older than half a second, failures end."""

import asyncio
from dataclasses import dataclass, field

import pytest

from web import crowd
from web.crowd import FRESH, MOST_THINGS, SHARED_SECONDS, Crowd


@dataclass
class Clock:
    """Seconds."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Well:
    """Answers with how often it was asked; `closed` lets questions wait."""

    asked: int = 0
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    failing: bool = False

    async def draw(self) -> int:
        self.asked += 1
        number = self.asked
        await self.opened.wait()
        if self.failing:
            raise ConnectionError
        return number


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(clock: Clock) -> Crowd:
    return Crowd(clock)


@pytest.fixture
def well() -> Well:
    flowing = Well()
    flowing.opened.set()
    return flowing


async def test_the_first_few_of_a_second_get_it_afresh(people: Crowd, well: Well) -> None:
    assert [await people.ask("evening", well.draw) for _ in range(FRESH)] == [1, 2, 3]


async def test_a_crowd_of_a_thousand_asks_as_often_as_the_first_few(people: Crowd) -> None:
    well = Well()
    waiting = [asyncio.create_task(people.ask("evening", well.draw)) for _ in range(1_000)]
    await asyncio.sleep(0)
    well.opened.set()
    assert set(await asyncio.gather(*waiting)) == {1, 2, 3}
    assert well.asked == FRESH


async def test_nobody_in_a_crowd_sees_what_is_older_than_half_a_second(people: Crowd, well: Well, clock: Clock) -> None:
    drawn: list[tuple[float, int]] = []
    for _ in range(400):  # four seconds, a hundred askers each
        drawn.append((clock.now, await people.ask("evening", well.draw)))
        clock.now += 0.01
    begun = {number: min(at for at, seen in drawn if seen == number) for _at, number in drawn}
    assert all(at - begun[number] < SHARED_SECONDS for at, number in drawn)
    assert well.asked <= FRESH + 4 / SHARED_SECONDS + 1


async def test_when_the_crowd_is_gone_everybody_gets_it_afresh(people: Crowd, well: Well, clock: Clock) -> None:
    for _ in range(FRESH + 5):
        await people.ask("evening", well.draw)
    clock.now += 1.1
    assert await people.ask("evening", well.draw) == FRESH + 1
    clock.now += 1.1
    assert [await people.ask("evening", well.draw) for _ in range(2)] == [FRESH + 2, FRESH + 3]


async def test_other_things_are_other_questions(people: Crowd, well: Well) -> None:
    for _ in range(FRESH):
        await people.ask("evening", well.draw)
    assert await people.ask("another", well.draw) == FRESH + 1


async def test_who_shared_a_failure_fails_and_the_next_one_asks_again(people: Crowd) -> None:
    well = Well(failing=True)
    waiting = [asyncio.create_task(people.ask("evening", well.draw)) for _ in range(10)]
    await asyncio.sleep(0)
    well.opened.set()
    assert all(isinstance(answer, ConnectionError) for answer in await asyncio.gather(*waiting, return_exceptions=True))
    well.failing = False
    assert await people.ask("evening", well.draw) == FRESH + 1


async def test_who_leaves_takes_the_answer_from_nobody(people: Crowd) -> None:
    well = Well()
    waiting = [asyncio.create_task(people.ask("evening", well.draw)) for _ in range(FRESH + 2)]
    await asyncio.sleep(0)
    waiting[FRESH - 1].cancel()  # whose question the others share
    well.opened.set()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert answers[FRESH:] == [FRESH, FRESH]


async def test_what_is_remembered_is_limited(people: Crowd, well: Well) -> None:
    for number in range(MOST_THINGS + 10):
        await people.ask(f"evening {number}", well.draw)
    assert len(people._asked) <= crowd.MOST_THINGS
