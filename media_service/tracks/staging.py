"""The set of playlists that viewers get: the film's own, with tracks beside it, cut to the stretch that is shown.

A set is written beside the film under names of its own; no segment of picture or sound is touched, and the asset's
pointer, moved afterwards, decides who gets it. Whoever is watching goes on with the set they have.
"""

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from infra.storage import MEDIA, Storage
from media_service.captions import segments
from media_service.captions.cues import Cue
from media_service.tracks import cut_lists, renditions
from media_service.tracks.cut_lists import CutListRefused
from media_service.tracks.models import Track
from media_service.tracks.queries import Showing

_AT_ONCE = 16


class StagingRefused(Exception):
    """The film's playlists are not there, are not ours, or nothing of them would be left."""


@dataclass(frozen=True, slots=True)
class Staged:
    """The set that was written; `playlist` below the asset, None where the film's own is all there is to show."""

    playlist: str | None
    trim: tuple[float, float] | None = None


async def write(storage: Storage, showing: Showing, *, trim: tuple[float, float] | None) -> Staged:
    """Write the set for a whole film; `trim` falls on the nearest boundaries. Raises StagingRefused."""
    folder, _, name = showing.playlist.rpartition("/")
    prefix = f"{MEDIA}{showing.asset_id}/{folder}/"
    if not showing.subtitles() and not showing.voices() and trim is None:
        return Staged(None)
    try:
        whole = (await storage.get(f"{prefix}{name}")).decode()
        own = cut_lists.media_playlists(whole)
        marks = cut_lists.boundaries((await storage.get(f"{prefix}{_lead(own)}")).decode())
        await _write_subtitles(storage, prefix, showing.subtitles(), marks)
        whole = renditions.added(whole, _additions(showing, folder))
        mark = f"s{secrets.token_hex(3)}"
        if trim is not None:
            trim = cut_lists.nearest(marks[:-1], trim[0]), cut_lists.nearest(marks[1:], trim[1])
            await _write_cuts(storage, prefix, whole, trim, mark=mark)
            whole = cut_lists.pointed(whole, mark)
        set_name = cut_lists.named(name, mark)
        await storage.put(f"{prefix}{set_name}", whole.encode())
    except (CutListRefused, UnicodeDecodeError, FileNotFoundError) as refused:
        raise StagingRefused(str(refused)) from refused
    return Staged(f"{folder}/{set_name}", trim)


def _lead(names: list[str]) -> str:
    """The playlist whose boundaries count: a picture's, which come after the sounds'."""
    return names[-1]


def _additions(showing: Showing, folder: str) -> renditions.Additions:
    return renditions.Additions(
        subtitles=tuple(
            renditions.Subtitles(f"{_stem(track)}.m3u8", track.label, track.language, track.hard_of_hearing)
            for track in showing.subtitles()
        ),
        voices=tuple(
            renditions.Voice(
                uri=spoken.playlist.removeprefix(f"{folder}/"),
                name=track.label,
                language=track.language,
                describes_video=track.describes_video,
                codecs=spoken.codecs,
                peak_above=spoken.bandwidth - spoken.film_bandwidth,
                average_above=spoken.average_bandwidth - spoken.film_average_bandwidth,
            )
            for track, spoken in showing.voices()
        ),
        spoken_language=showing.spoken_language,
    )


def _stem(track: Track) -> str:
    return f"{track.id}v{track.version}"


async def _write_subtitles(storage: Storage, prefix: str, tracks: Iterable[Track], marks: list[float]) -> None:
    """The segments of each track, then the playlist that names them; what is there already stays."""
    for track in tracks:
        playlist = f"{prefix}{_stem(track)}.m3u8"
        if await _is_there(storage, playlist):
            continue
        texts = segments.segments([Cue(**cue) for cue in track.cues], marks)
        names = [f"{_stem(track)}_{number:05d}.vtt" for number in range(len(texts))]
        await _put_all(storage, {f"{prefix}{name}": text for name, text in zip(names, texts, strict=True)})
        await storage.put(playlist, segments.playlist(names, marks).encode())


async def _write_cuts(
    storage: Storage, prefix: str, multivariant: str, trim: tuple[float, float], *, mark: str
) -> None:
    cuts = {}
    for name in cut_lists.media_playlists(multivariant):
        text = (await storage.get(f"{prefix}{name}")).decode()
        key = f"{prefix}{cut_lists.named(name, mark)}"
        cuts[key] = cut_lists.cut(text, start_seconds=trim[0], end_seconds=trim[1])
    await _put_all(storage, cuts)


async def _is_there(storage: Storage, key: str) -> bool:
    try:
        await storage.get(key)
    except FileNotFoundError:
        return False
    return True


async def _put_all(storage: Storage, texts: dict[str, str]) -> None:
    turns = asyncio.Semaphore(_AT_ONCE)

    async def put(key: str, text: str) -> None:
        async with turns:
            await storage.put(key, text.encode())

    async with asyncio.TaskGroup() as group:
        for key, text in texts.items():
            group.create_task(put(key, text))
