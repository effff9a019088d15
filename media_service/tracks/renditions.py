"""Subtitles and voices in the multivariant playlist (RFC 8216, 4.3.4.1). Text in, text out; no segment is looked at."""

import re
from dataclasses import dataclass

SUBTITLES_GROUP = "subtitles"
SOUND_GROUP = "sound"
_OWN_SOUND = "Âm thanh"
_HEARING = "public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound"
_DESCRIPTION = "public.accessibility.describes-video"
_GROUP = re.compile(r'[:,]AUDIO="([^"]+)"')
_RATE = re.compile(r"(?<=[:,])(AVERAGE-BANDWIDTH|BANDWIDTH)=(\d+)")
_CODECS = re.compile(r'CODECS="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Subtitles:
    """One language to read."""

    uri: str
    name: str
    language: str
    hard_of_hearing: bool


@dataclass(frozen=True, slots=True)
class Voice:
    """One sound with a voice in it; by how many bits per second it is above the film's own, peak and average."""

    uri: str
    name: str
    language: str
    describes_video: bool
    codecs: str
    peak_above: int
    average_above: int


@dataclass(frozen=True, slots=True)
class Additions:
    """What stands beside the film, and the language of the film's own sound where it is known."""

    subtitles: tuple[Subtitles, ...] = ()
    voices: tuple[Voice, ...] = ()
    spoken_language: str | None = None


def added(multivariant: str, additions: Additions) -> str:
    """The playlist with these renditions in it. Rates are raised to what the heaviest sound asks of a line."""
    lines = multivariant.rstrip("\n").split("\n")
    own = next((found[1] for found in map(_GROUP.search, lines) if found), None)
    first = next((at for at, line in enumerate(lines) if line.startswith("#EXT-X-STREAM-INF:")), len(lines))
    written: list[str] = []
    for at, line in enumerate(lines):
        if at == first:
            written += _media(additions, own=own)
        if line.startswith("#EXT-X-STREAM-INF:"):
            written.append(_variant(line, additions, own=own))
        elif line.startswith("#EXT-X-MEDIA:TYPE=AUDIO") and additions.spoken_language and ",LANGUAGE=" not in line:
            written.append(f'{line},LANGUAGE="{additions.spoken_language}"')
        else:
            written.append(line)
    return "".join(f"{line}\n" for line in written)


def _media(additions: Additions, *, own: str | None) -> list[str]:
    lines = []
    if additions.voices and own is None:  # a silent film: its silence is what is heard unless a voice is chosen
        lines.append(
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{SOUND_GROUP}",NAME="{_OWN_SOUND}",DEFAULT=YES,AUTOSELECT=YES,'
            'CHANNELS="2"'
        )
    for voice in additions.voices:
        described = f',CHARACTERISTICS="{_DESCRIPTION}"' if voice.describes_video else ""
        lines.append(
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{own or SOUND_GROUP}",NAME="{voice.name}",LANGUAGE="{voice.language}",'
            f'DEFAULT=NO,AUTOSELECT=YES{described},CHANNELS="2",URI="{voice.uri}"'
        )
    for text in additions.subtitles:
        heard = f',CHARACTERISTICS="{_HEARING}"' if text.hard_of_hearing else ""
        lines.append(
            f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="{SUBTITLES_GROUP}",NAME="{text.name}",LANGUAGE="{text.language}",'
            f'DEFAULT=NO,AUTOSELECT=YES,FORCED=NO{heard},URI="{text.uri}"'
        )
    return lines


def _variant(line: str, additions: Additions, *, own: str | None) -> str:
    if additions.subtitles:
        line += f',SUBTITLES="{SUBTITLES_GROUP}"'
    if not additions.voices:
        return line
    if own is None:
        line += f',AUDIO="{SOUND_GROUP}"'
    above = {
        "BANDWIDTH": max(voice.peak_above for voice in additions.voices),
        "AVERAGE-BANDWIDTH": max(voice.average_above for voice in additions.voices),
    }
    line = _RATE.sub(lambda told: f"{told[1]}={int(told[2]) + max(0, above[told[1]])}", line)
    return _CODECS.sub(lambda told: f'CODECS="{_with_codecs(told[1], additions.voices)}"', line)


def _with_codecs(told: str, voices: tuple[Voice, ...]) -> str:
    return ",".join(dict.fromkeys([*told.split(","), *(voice.codecs for voice in voices)]))
