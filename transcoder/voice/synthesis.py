"""What a synthesiser of speech is to us: texts in, one clip of sound for each out. Which one: the settings."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

LONGEST_CLIP_SECONDS = 180


class VoiceUnavailable(Exception):
    """The synthesiser does not speak this language; another attempt would not help."""


class SpeechFailed(Exception):
    """The synthesiser broke down or answered strangely; another attempt may do better."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Spoken text: one channel of signed 16-bit samples, lowest byte first."""

    rate: int  # samples a second
    samples: bytes

    @property
    def seconds(self) -> float:
        """How long it takes to say."""
        return len(self.samples) / 2 / self.rate


class SpeechSynthesiser(Protocol):
    """Anything that speaks."""

    @property
    def name(self) -> str:
        """Who speaks, for the record."""

    def speak(self, texts: Sequence[str], *, language: str, voice: str) -> AsyncIterator[Clip]:
        """A clip for each text, in order; all have one rate. Raises VoiceUnavailable, SpeechFailed."""
