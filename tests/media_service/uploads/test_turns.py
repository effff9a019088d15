import asyncio
from collections.abc import AsyncIterator

import pytest

from media_service.uploads import turns
from media_service.uploads.errors import UploadBusy, UploadInterrupted
from media_service.uploads.turns import Turns


async def silence() -> AsyncIterator[bytes]:
    """A connection that says one thing and then nothing."""
    yield b"first"
    await asyncio.sleep(3600)


async def never() -> AsyncIterator[bytes]:
    """A connection that says nothing at all."""
    await asyncio.sleep(3600)
    yield b""


async def test_the_newest_gets_the_turn_and_the_older_stops_reading() -> None:
    all_turns, order = Turns(), []

    async def older() -> None:
        async with all_turns.take("upl") as turn:
            chunks = silence()
            assert await turn.next_chunk(chunks) == b"first"
            with pytest.raises(UploadInterrupted):
                await turn.next_chunk(chunks)
            order.append("older has stopped")

    task = asyncio.create_task(older())
    await asyncio.sleep(0.01)
    async with all_turns.take("upl"):
        order.append("newer has begun")
    await task
    assert order == ["older has stopped", "newer has begun"]


async def test_who_is_asked_to_go_before_a_word_was_heard_still_brings_one() -> None:
    all_turns = Turns()
    async with all_turns.take("upl") as turn:
        chunks = silence()
        turn.ask_to_give_way()
        assert await turn.next_chunk(chunks) == b"first", "or two eager senders would cut each other off for ever"
        with pytest.raises(UploadInterrupted):
            await turn.next_chunk(chunks)


async def test_who_is_asked_to_go_and_stays_silent_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "FIRST_WORD_SECONDS", 0.05)
    async with Turns().take("upl") as turn:
        reading = asyncio.create_task(turn.next_chunk(never()))
        await asyncio.sleep(0.01)
        turn.ask_to_give_way()
        with pytest.raises(UploadInterrupted):
            await reading


async def test_two_uploads_do_not_wait_for_each_other() -> None:
    all_turns = Turns()
    async with all_turns.take("a"), all_turns.take("b") as turn:
        chunks = silence()
        assert await turn.next_chunk(chunks) == b"first"
        await chunks.aclose()  # type: ignore[attr-defined]


async def test_a_holder_that_does_not_give_way_is_not_waited_for_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "GIVE_WAY_SECONDS", 0.05)
    all_turns = Turns()
    async with all_turns.take("upl"):
        with pytest.raises(UploadBusy):
            async with all_turns.take("upl"):
                raise AssertionError("two turns at once")
    async with all_turns.take("upl"):
        pass


async def test_long_silence_ends_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SILENCE_SECONDS", 0.05)
    async with Turns().take("upl") as turn:
        chunks = silence()
        await turn.next_chunk(chunks)
        with pytest.raises(UploadInterrupted):
            await turn.next_chunk(chunks)
