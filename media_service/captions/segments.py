"""Cues → segmented WebVTT (RFC 8216, 3.5), cut where the film itself is cut. Text in, text out.

Each segment says which instant of the film its times count from. A cue that lasts over a cut stands in both segments,
unchanged, so that players see that it is the same.
"""

from collections import deque
from collections.abc import Sequence
from itertools import pairwise

from media_service.captions.cues import Cue

FIRST_INSTANT_SECONDS = 1  # where the transcoder puts the first picture of every film (transcoder/README.md)
_CLOCK = 90_000
_HEAD = f"WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:{FIRST_INSTANT_SECONDS * _CLOCK},LOCAL:00:00:00.000\n"
_VERSION = 6


def segments(cues: Sequence[Cue], boundaries: Sequence[float]) -> list[str]:
    """One WebVTT text for each stretch between two boundaries (seconds of the film)."""
    texts, waiting, on_screen = [], deque(sorted(cues, key=lambda cue: cue.start_ms)), list[Cue]()
    for begin, end in pairwise(boundaries):
        begin_ms, end_ms = round(begin * 1000), round(end * 1000)
        on_screen = [cue for cue in on_screen if cue.end_ms > begin_ms]
        while waiting and waiting[0].start_ms < end_ms:
            on_screen.append(waiting.popleft())
        texts.append(_HEAD + "".join(_written(cue) for cue in on_screen))
    return texts


def playlist(names: Sequence[str], boundaries: Sequence[float]) -> str:
    """The media playlist that names these segments."""
    seconds = [end - begin for begin, end in pairwise(boundaries)]
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{_VERSION}",
        f"#EXT-X-TARGETDURATION:{max(int(one + 0.5) for one in seconds)}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
    ]
    for one, name in zip(seconds, names, strict=True):
        lines += [f"#EXTINF:{one:.6f},", name]
    return "".join(f"{line}\n" for line in (*lines, "#EXT-X-ENDLIST"))


def _written(cue: Cue) -> str:
    settings = f" {cue.settings}" if cue.settings else ""
    return f"\n{_stamp(cue.start_ms)} --> {_stamp(cue.end_ms)}{settings}\n{cue.text}\n"


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
