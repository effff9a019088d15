"""What a subtitle is, whatever file it came from. Times count on the whole film."""

from dataclasses import dataclass
from typing import TypedDict


class KeptCue(TypedDict):
    """A cue as it is kept in a row."""

    start_ms: int
    end_ms: int
    text: str
    settings: str


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: `text` in the safe part of WebVTT, `settings` checked WebVTT cue settings."""

    start_ms: int
    end_ms: int
    text: str
    settings: str = ""

    def kept(self) -> KeptCue:
        """As it is kept in a row."""
        return {"start_ms": self.start_ms, "end_ms": self.end_ms, "text": self.text, "settings": self.settings}


def of_kept(kept: KeptCue) -> Cue:
    """The cue of a row."""
    return Cue(kept["start_ms"], kept["end_ms"], kept["text"], kept["settings"])
