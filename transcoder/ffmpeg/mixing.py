"""The arguments of the run that lays a voice over a film's sound. Pure, like commands.py.

The film's sound is one fragmented MP4, read through a descriptor; voice and envelope are raw samples of our own making
that lie in the working directory. The envelope says how loud the film is at each instant.
"""

from dataclasses import dataclass
from typing import Any

import ffmpeg

from transcoder.ffmpeg import commands
from transcoder.ffmpeg.launcher import OUTPUT_FD, SOURCE_FD

VOICE_NAME, ENVELOPE_NAME = "voice.pcm", "envelope.pcm"
_RATE = 48_000
_HIGHEST = 0.89  # 1 dB below full scale


@dataclass(frozen=True, slots=True)
class Mix:
    """What is mixed; `voice_gain` brings the voice to its loudness."""

    has_film_sound: bool
    voice_rate: int
    envelope_rate: int
    voice_gain: float


def mix_arguments(mix: Mix) -> list[str]:
    """Arguments (without the program) that make the sound, a fragment for every packet, on the first pipe."""
    voice = _stereo(_raw(VOICE_NAME, mix.voice_rate)).filter("volume", f"{mix.voice_gain:.4f}")
    sound = voice
    if mix.has_film_sound:
        film = ffmpeg.input("fd:", f="mov", fd=SOURCE_FD, protocol_whitelist="fd", codec_whitelist="aac")["0"]
        film = film.filter("aresample", _RATE, **{"async": 1, "first_pts": 0})
        film = film.filter("aformat", sample_fmts="fltp", channel_layouts="stereo")
        ducked = ffmpeg.filter([film, _stereo(_raw(ENVELOPE_NAME, mix.envelope_rate))], "amultiply")
        sound = ffmpeg.filter([ducked, voice], "amix", inputs=2, duration="first", normalize=0)
    sound = sound.filter("alimiter", limit=_HIGHEST, level=0)
    output = commands.sound_output(sound, descriptor=OUTPUT_FD)
    return commands.arguments(output.global_args("-nostdin", "-nostats", "-progress", "pipe:1", "-stats_period", "0.5"))


def _raw(name: str, rate: int) -> Any:
    return ffmpeg.input(name, f="s16le", ar=rate, ac=1, protocol_whitelist="file")


def _stereo(samples: Any) -> Any:
    return samples.filter("aresample", _RATE).filter("aformat", sample_fmts="fltp").filter("pan", "stereo|c0<c0|c1<c0")
