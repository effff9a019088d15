"""Wishes that come together are served together; whatever happens to one, its neighbours get their own answers."""

import asyncio
from collections.abc import Sequence

import pytest

from infra.database.together import Together
from infra.errors import Unavailable


class Refused(Exception):
    """An answer that is no."""


class Desk:
    """What the work saw; an odd number is refused, 13 breaks the batch it is in."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    async def serve(self, wishes: Sequence[int]) -> list[str | Exception]:
        self.batches.append(list(wishes))
        await asyncio.sleep(0)
        if 13 in wishes:
            raise RuntimeError("broken")
        return [Refused(str(wish)) if wish % 2 else f"got {wish}" for wish in wishes]


async def test_a_crowd_is_served_in_few_batches_and_each_gets_its_own_answer() -> None:
    desk = Desk()
    together = Together[int, str](desk.serve, most=50)
    answers = await asyncio.gather(*(together.ask(wish) for wish in range(0, 400, 2)))
    assert answers == [f"got {wish}" for wish in range(0, 400, 2)]
    assert [len(batch) for batch in desk.batches] == [50, 50, 50, 50]


async def test_who_is_refused_is_told_and_the_others_are_not_touched() -> None:
    together = Together[int, str](Desk().serve)
    answers = await asyncio.gather(*(together.ask(wish) for wish in (2, 3, 4)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [str, Refused, str]


async def test_a_wish_that_breaks_its_batch_breaks_nobody_else() -> None:
    desk = Desk()
    together = Together[int, str](desk.serve)
    answers = await asyncio.gather(*(together.ask(wish) for wish in (2, 13, 4)), return_exceptions=True)
    assert answers[0] == "got 2"
    assert isinstance(answers[1], RuntimeError)
    assert answers[2] == "got 4"
    assert desk.batches == [[2, 13, 4], [2], [13], [4]]


async def test_other_keys_never_wait_in_the_same_line() -> None:
    desk = Desk()
    together = Together[int, str](desk.serve)
    await asyncio.gather(together.ask(2, key="a"), together.ask(4, key="b"))
    assert sorted(desk.batches) == [[2], [4]]


async def test_who_leaves_while_waiting_is_not_served() -> None:
    desk = Desk()
    together = Together[int, str](desk.serve)
    leaving = asyncio.create_task(together.ask(2))
    staying = asyncio.create_task(together.ask(4))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == "got 4"
    assert desk.batches == [[4]]


async def test_too_many_are_sent_away_at_once() -> None:
    together = Together[int, str](Desk().serve, waiting=2)
    waiting = [asyncio.create_task(together.ask(wish)) for wish in (2, 4)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await together.ask(6)
    assert await asyncio.gather(*waiting) == ["got 2", "got 4"]
