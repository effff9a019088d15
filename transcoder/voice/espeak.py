"""espeak-ng, the voice that comes with the house: plain, quick, and in a hundred languages, Vietnamese among them."""

import asyncio
import contextlib
import json
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import espeakng_loader

from transcoder.ffmpeg import encode, sandbox
from transcoder.voice import speaking
from transcoder.voice.synthesis import LONGEST_CLIP_SECONDS, Clip, SpeechFailed, VoiceUnavailable

_OTHER_NAMES = {"zh": "cmn", "en": "en-us", "no": "nb"}
_MEMORY_BYTES = 1 << 30
_CPU_SECONDS = 600
_ANSWER_BYTES = 4096
_MOST_HERTZ = 96_000


@dataclass(frozen=True, slots=True)
class EspeakNg:
    """`folder` is an empty one of the job's work folder."""

    folder: Path
    name: str = "espeak-ng"

    async def speak(self, texts: Sequence[str], *, language: str, voice: str) -> AsyncIterator[Clip]:
        """A clip for each text, by a process in the sandbox. Raises VoiceUnavailable, SpeechFailed."""
        chosen = voice or _voice_of(language)
        sandbox.open_folder(self.folder)
        _bring_data(self.folder / "espeak-ng-data", chosen)
        words = self.folder / "words.json"
        words.write_text(json.dumps(list(texts)))
        limits = sandbox.Limits(memory_bytes=_MEMORY_BYTES, cpu_seconds=_CPU_SECONDS, file_bytes=0)
        arguments = {"voice": chosen, "most_seconds": LONGEST_CLIP_SECONDS}
        async with _output() as (pipe, writing):
            process = await sandbox.start_inside(
                speaking.__name__, arguments, source=words, folder=self.folder, limits=limits, output=writing
            )
            try:
                async for clip in _clips(pipe, count=len(texts)):
                    yield clip
                await _settle(process)
            except asyncio.IncompleteReadError as broken:
                await _settle(process)
                raise SpeechFailed("it fell silent") from broken
            finally:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


def _voice_of(language: str) -> str:
    primary = language.partition("-")[0]
    return _OTHER_NAMES.get(primary, primary)


def _bring_data(folder: Path, voice: str) -> None:
    """What the library reads, without the words of other languages."""
    spoken = {f"{voice.partition('-')[0]}_dict", "en_dict"}

    def others(_folder: str, names: list[str]) -> list[str]:
        return [name for name in names if name.endswith("_dict") and name not in spoken]

    shutil.copytree(espeakng_loader.get_data_path(), folder, ignore=others)
    folder.chmod(0o755)


@contextlib.asynccontextmanager
async def _output() -> AsyncIterator[tuple[asyncio.StreamReader, int]]:
    reading, writing = os.pipe()
    readers, transports = await encode.open_pipes([reading])
    try:
        yield readers[0], writing
    finally:
        for transport in transports:
            transport.close()


async def _clips(pipe: asyncio.StreamReader, *, count: int) -> AsyncIterator[Clip]:
    head = speaking.HEAD
    (rate,) = head.unpack(await pipe.readexactly(head.size))
    if not 0 < rate <= _MOST_HERTZ:
        raise SpeechFailed(f"{rate} samples a second")
    for _ in range(count):
        (size,) = head.unpack(await pipe.readexactly(head.size))
        if size > LONGEST_CLIP_SECONDS * rate * 2:
            raise SpeechFailed(f"a clip of {size} bytes")
        yield Clip(rate, await pipe.readexactly(size))


async def _settle(process: asyncio.subprocess.Process) -> None:
    """Raise for a process that ended badly, or without a voice."""
    assert process.stdout is not None  # noqa: S101 - both are pipes
    assert process.stderr is not None  # noqa: S101
    answer, complaint = await asyncio.gather(process.stdout.read(_ANSWER_BYTES), process.stderr.read(_ANSWER_BYTES))
    status = await process.wait()
    if status != 0:
        raise SpeechFailed(f"{encode.describe(status)}: {complaint.decode(errors='replace')[-500:]}")
    if b"unavailable" in answer:
        raise VoiceUnavailable(answer.decode(errors="replace"))
