"""Where each clip is heard, and how far the film steps back meanwhile. Pure."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PAUSE_SECONDS = 0.3  # between a clip that was pushed back and the one before it
DUCKED = 0.25  # of the film's loudness: 12 dB less
ENVELOPE_RATE = 1000
_AHEAD_SECONDS, _DOWN_SECONDS, _UP_SECONDS = 0.25, 0.2, 0.5
_TOGETHER_SECONDS = 1.5  # shorter pauses are not worth coming back for
_WHOLE = 32_767


@dataclass(frozen=True, slots=True)
class Stretch:
    """Somebody speaks from `start` to `end`, seconds of the film."""

    start: float
    end: float


class Placing:
    """Where each clip is heard, one after the other: at its time, or after the one before it."""

    def __init__(self, film_seconds: float) -> None:
        self.stretches: list[Stretch] = []
        self.left_out = 0
        self.latest_seconds = 0.0  # how far the worst was pushed back
        self._film_seconds = film_seconds
        self._free = 0.0

    def place(self, wanted: float, seconds: float) -> Stretch | None:
        """When a clip of that length is heard; None if the film is too short for it."""
        begin = max(wanted, self._free)
        if begin + seconds > self._film_seconds:
            self.left_out += 1
            return None
        self.latest_seconds = max(self.latest_seconds, begin - wanted)
        self._free = begin + seconds + PAUSE_SECONDS
        self.stretches.append(Stretch(begin, begin + seconds))
        return self.stretches[-1]


def envelope(spoken: Iterable[Stretch], *, film_seconds: float) -> Iterator[bytes]:
    """How loud the film is, ENVELOPE_RATE signed 16-bit samples a second: 1 but while somebody speaks."""
    at, level = 0, _WHOLE
    low = round(_WHOLE * DUCKED)
    for stretch in _together(spoken):
        for instant, wanted in (
            (stretch.start - _AHEAD_SECONDS, level),
            (stretch.start - _AHEAD_SECONDS + _DOWN_SECONDS, low),
            (stretch.end, low),
            (stretch.end + _UP_SECONDS, _WHOLE),
        ):
            until = max(at, round(instant * ENVELOPE_RATE))
            yield _ramp(level, wanted, until - at)
            at, level = until, wanted
    yield _ramp(level, level, max(0, round(film_seconds * ENVELOPE_RATE) - at))


def _together(spoken: Iterable[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for stretch in spoken:
        if found and stretch.start - found[-1].end < _TOGETHER_SECONDS:
            found[-1] = Stretch(found[-1].start, stretch.end)
        else:
            found.append(stretch)
    return found


def _ramp(begin: int, end: int, count: int) -> bytes:
    if begin == end:
        return array("h", [begin]).tobytes() * count
    return array("h", (begin + (end - begin) * step // count for step in range(count))).tobytes()


class Loudness:
    """Root mean square of what is said, 1 for the loudest there could be; every eighth sample is looked at."""

    def __init__(self) -> None:
        self._total = self._count = 0

    def hear(self, samples: bytes) -> None:
        """Take these samples in."""
        looked_at = array("h", samples)[::8]
        self._total += sum(sample * sample for sample in looked_at)
        self._count += len(looked_at)

    @property
    def value(self) -> float:
        """How loud all of it was."""
        return float((self._total / self._count) ** 0.5 / (_WHOLE + 1)) if self._count else 0.0
