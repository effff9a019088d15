"""One voice from its document to a sound rendition of the film: said, laid over the film's sound, cut, put away.

The film's own sound is taken from its rendition, not from the master: it is there, small, and cut already.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import ValidationError

from infra.contracts.transcode_report import ClaimedJob, FailureCode, Spoken
from infra.contracts.voice import SpokenCue, VoiceDocument
from infra.settings import Settings
from infra.storage import MEDIA, Storage
from transcoder.ffmpeg import commands, encode, mixing, sandbox
from transcoder.ffmpeg.encode import Run
from transcoder.hls import bitrate, boxes, cuts, multivariant, playlist
from transcoder.hls.boxes import BoxesRefused
from transcoder.hls.playlist import PlaylistRefused
from transcoder.hls.segmenter import Segmenter
from transcoder.vod import package as packages
from transcoder.vod.refusals import JobFailed
from transcoder.voice import timeline
from transcoder.voice.endpoint import VoiceEndpoint
from transcoder.voice.espeak import EspeakNg
from transcoder.voice.synthesis import Clip, SpeechFailed, SpeechSynthesiser, VoiceUnavailable

log = structlog.get_logger()
_LOUD = 0.1  # -20 dB below full scale while somebody speaks
_GAINS = 0.25, 4.0
_PIECE_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Work:
    """What one attempt works with; `on_run` gets the run that tells how far it is, of how many seconds."""

    claimed: ClaimedJob
    storage: Storage
    settings: Settings
    folder: Path
    on_run: Callable[[Run, float], None]


@dataclass(frozen=True, slots=True)
class FilmSound:
    """The film as the voice needs it: how long it is, and its own sound, if it has one, as one file."""

    seconds: float
    file: Path | None
    measured: tuple[bitrate.Measured, ...] = ()


async def make_voice(work: Work) -> Spoken:
    """Make the rendition; the report about it. Raises JobFailed."""
    sandbox.open_folder(work.folder)
    document = await _document(work)
    film = await _film_sound(work)
    speaker = synthesiser(work.settings, work.folder / "speech")
    rate, gain = await _say(work, document, speaker, film_seconds=film.seconds)
    mix = mixing.Mix(film.file is not None, rate, timeline.ENVELOPE_RATE, gain)
    return await _encode(work, film, mix, speaker.name)


def synthesiser(settings: Settings, folder: Path) -> SpeechSynthesiser:
    """Who speaks in this house."""
    if settings.voice_url:
        return VoiceEndpoint(settings.voice_url, settings.voice_key.get_secret_value())
    return EspeakNg(folder)


async def _document(work: Work) -> VoiceDocument:
    try:
        return VoiceDocument.model_validate_json(await work.storage.get(work.claimed.document_key))
    except (FileNotFoundError, ValidationError) as broken:
        missing = isinstance(broken, FileNotFoundError)
        raise JobFailed(FailureCode.VOICE_FAILED, f"document: {broken}"[:500], retry=missing) from broken


async def _say(
    work: Work, document: VoiceDocument, speaker: SpeechSynthesiser, *, film_seconds: float
) -> tuple[int, float]:
    """Voice and envelope as files of the film's length; the voice's rate, and what brings it to its loudness."""
    placing, loudness, rate = timeline.Placing(film_seconds), timeline.Loudness(), 0
    texts = [cue.text for cue in document.cues]
    voice, envelope = work.folder / mixing.VOICE_NAME, work.folder / mixing.ENVELOPE_NAME
    try:
        with voice.open("wb") as file:
            clips = speaker.speak(texts, language=document.language, voice=document.voice)
            async for cue, clip in _beside(document.cues, clips):
                rate = clip.rate
                if (stretch := placing.place(cue.start_seconds, clip.seconds)) is not None:
                    file.seek(round(stretch.start * rate) * 2)
                    await asyncio.to_thread(file.write, clip.samples)
                    await asyncio.to_thread(loudness.hear, clip.samples)
            file.truncate(round(film_seconds * rate) * 2)  # what nobody wrote is silence, and takes no room
    except VoiceUnavailable as silent:
        raise JobFailed(FailureCode.VOICE_UNAVAILABLE, str(silent)) from silent
    except SpeechFailed as broken:
        raise JobFailed(FailureCode.VOICE_FAILED, str(broken), retry=True) from broken
    with envelope.open("wb") as file:
        file.writelines(timeline.envelope(placing.stretches, film_seconds=film_seconds + 2))
    for path in (voice, envelope):
        path.chmod(0o644)
    log.info("voice_placed", cues=len(texts), left_out=placing.left_out, latest_seconds=placing.latest_seconds)
    return rate, min(max(_LOUD / loudness.value, _GAINS[0]), _GAINS[1]) if loudness.value else 1.0


async def _beside(cues: Sequence[SpokenCue], clips: AsyncIterator[Clip]) -> AsyncIterator[tuple[SpokenCue, Clip]]:
    """Each cue with its clip."""
    waiting = iter(cues)
    async for clip in clips:
        yield next(waiting), clip


async def _film_sound(work: Work) -> FilmSound:
    """The film's length from its largest picture, its sound from that rendition's segments."""
    prefix = work.claimed.film_prefix

    async def read(name: str) -> str:
        return (await work.storage.get(f"{prefix}{name}")).decode()

    try:
        whole = multivariant.parse(await read(packages.MULTIVARIANT_NAME))
        picture = playlist.parse(await read(whole.variants[0].uri))
        seconds = sum(segment.duration_us for segment in picture.segments) / 1e6
        if whole.audio is None:
            return FilmSound(seconds, None)
        sound = playlist.parse(await read(whole.audio.uri))
        path, measured = work.folder / "film.mp4", []
        with path.open("wb") as file:
            file.write(await work.storage.get(f"{prefix}{sound.init_uri}"))
            for segment in sound.segments:
                content = await work.storage.get(f"{prefix}{segment.uri}")
                await asyncio.to_thread(file.write, content)
                measured.append(bitrate.Measured(len(content), segment.duration_us))
    except (FileNotFoundError, PlaylistRefused, IndexError, UnicodeDecodeError) as broken:
        raise JobFailed(FailureCode.VOICE_FAILED, f"film: {broken}"[:500], retry=True) from broken
    return FilmSound(seconds, path, tuple(measured))


async def _encode(work: Work, film: FilmSound, mix: mixing.Mix, machine: str) -> Spoken:
    limits = sandbox.Limits(
        memory_bytes=work.settings.transcode_max_memory_bytes,
        cpu_seconds=work.settings.transcode_max_seconds * (os.cpu_count() or 1),
    )
    source = film.file or work.folder / mixing.VOICE_NAME
    rendition = packages.Rendition(commands.SOUND_NAME)
    try:
        async with (
            asyncio.timeout(work.settings.transcode_max_seconds),
            encode.running(
                mixing.mix_arguments(mix), source=source, folder=work.folder, limits=limits, outputs=1
            ) as run,
        ):
            work.on_run(run, film.seconds)
            size = await _put_segments(work, rendition, run.outputs[0], most=len(film.measured) or None)
            status = await run.wait()
    except TimeoutError as slow:
        raise JobFailed(FailureCode.OVER_LIMIT, "not done in time") from slow
    except BoxesRefused as strange:
        raise JobFailed(FailureCode.VOICE_FAILED, str(strange), retry=True) from strange
    if status != 0 or not rendition.segments:
        detail = f"ffmpeg: {encode.describe(status)}: {run.log}"
        raise JobFailed(FailureCode.VOICE_FAILED, detail, retry=status < 0)
    return await _finish(work, rendition, film, size_bytes=size, machine=machine)


async def _put_segments(
    work: Work, rendition: packages.Rendition, pipe: asyncio.StreamReader, *, most: int | None
) -> int:
    """Cut what comes out of the pipe where the film is cut, and put it away; bytes. Past the film's end nothing is."""
    segmenter, size = Segmenter(sound=True), 0
    while True:
        piece = await pipe.read(_PIECE_BYTES)
        for cut in segmenter.feed(piece) if piece else segmenter.end():
            if most is not None and cut.number >= most:
                continue
            if rendition.init is None and segmenter.init is not None:
                rendition.init = segmenter.init
                await _put(work, commands.init_name(rendition.name), segmenter.init)
            name = commands.segment_name(rendition.name, cut.number)
            await _put(work, name, cut.content)
            rendition.segments.append(playlist.Segment(name, cut.duration_us))
            rendition.measured.append(bitrate.Measured(len(cut.content), cut.duration_us))
            size += len(cut.content)
        if not piece:
            return size


async def _finish(
    work: Work, rendition: packages.Rendition, film: FilmSound, *, size_bytes: int, machine: str
) -> Spoken:
    target = playlist.target_seconds(rendition.segments, at_least=cuts.SEGMENT_SECONDS)
    name, init = commands.playlist_name(rendition.name), commands.init_name(rendition.name)
    kind, segments = playlist.Kind.VOD, tuple(rendition.segments)
    text = playlist.write(playlist.MediaPlaylist(kind, target, init, segments, ended=True))
    await _put(work, name, text.encode())
    return Spoken(
        fence=work.claimed.fence,
        playlist=f"{work.claimed.output_prefix}{name}".removeprefix(f"{MEDIA}{work.claimed.asset_id}/"),
        codecs=boxes.codec_string(rendition.init or b""),
        duration_seconds=sum(segment.duration_us for segment in segments) / 1e6,
        size_bytes=size_bytes,
        bandwidth=bitrate.peak(rendition.measured, target_seconds=target),
        average_bandwidth=bitrate.average(rendition.measured),
        film_bandwidth=bitrate.peak(film.measured, target_seconds=target),
        film_average_bandwidth=bitrate.average(film.measured),
        machine=machine,
    )


async def _put(work: Work, name: str, content: bytes) -> None:
    await packages.put_patiently(work.storage, f"{work.claimed.output_prefix}{name}", content)
