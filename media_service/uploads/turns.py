"""Whose turn it is to write to an upload: the newest connection's. A dropped one may look alive for minutes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from media_service.uploads.errors import UploadBusy, UploadInterrupted

GIVE_WAY_SECONDS = 10.0
SILENCE_SECONDS = 60.0
FIRST_WORD_SECONDS = 1.0  # also after it was asked to go: else eager senders would cut each other off for ever


class Turn:
    """One request's turn. It reads through `next_chunk`, and can be asked to give way only there."""

    def __init__(self) -> None:
        self.over = asyncio.Event()
        self._asked = False
        self._heard = False
        self._reading: asyncio.Timeout | None = None

    def ask_to_give_way(self) -> None:
        """Stop the reading; what was read is still written and counted."""
        if self._asked:
            return
        self._asked = True
        if self._reading is not None:
            self._reading.reschedule(asyncio.get_running_loop().time() + self._patience())

    async def next_chunk(self, chunks: AsyncIterator[bytes]) -> bytes | None:
        """The next bytes, None at the end. UploadInterrupted when asked to give way or after long silence."""
        if self._asked and self._heard:
            raise UploadInterrupted
        try:
            async with asyncio.timeout(self._patience()) as self._reading:
                return await anext(chunks, None)
        except TimeoutError as interrupted:
            raise UploadInterrupted from interrupted
        finally:
            self._heard, self._reading = True, None

    def _patience(self) -> float:
        """Seconds to wait for the next bytes."""
        if not self._asked:
            return SILENCE_SECONDS
        return 0.0 if self._heard else FIRST_WORD_SECONDS


class Turns:
    """The turns of one process, by upload id. Other processes are kept away by the file's lock."""

    def __init__(self) -> None:
        self._present: dict[str, Turn] = {}

    @asynccontextmanager
    async def take(self, upload_id: str) -> AsyncIterator[Turn]:
        """Ask the present holder to give way and take the turn. UploadBusy when it does not."""
        try:
            async with asyncio.timeout(GIVE_WAY_SECONDS):
                while (present := self._present.get(upload_id)) is not None:
                    present.ask_to_give_way()
                    await present.over.wait()
        except TimeoutError as stubborn:
            raise UploadBusy from stubborn
        turn = self._present[upload_id] = Turn()
        try:
            yield turn
        finally:
            del self._present[upload_id]
            turn.over.set()
