"""Cutting one rendition's fragments into segments by the cut list that all renditions share.

Pictures are kept as they come, one fragment for each keyframe. Sound comes packet by packet and is put together again,
a fragment to a segment; its first packet only primes the decoder and is left out. Both are moved so that the first
picture is shown, and the first sound heard, at exactly FIRST_INSTANT_SECONDS: without edit lists, which readers take
differently, and with room before it for the decode times of reordered frames.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from transcoder.hls import cuts, fragments
from transcoder.hls.boxes import BoxesRefused
from transcoder.hls.fragments import Fragment

FIRST_INSTANT_SECONDS = 1
_STYP = b"\0\0\0\x18stypmsdh\0\0\0\0msdhcmfs"
_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A keyframe in its segment: the bytes from its fragment's head to its own end, and how long until the next."""

    offset: int
    size_bytes: int
    duration_us: int


@dataclass(frozen=True, slots=True)
class Cut:
    """One whole segment, counted from 0."""

    number: int
    content: bytes
    duration_us: int
    keyframes: tuple[Keyframe, ...] = ()


class Segmenter:
    """One rendition's bytes in, its segments out."""

    def __init__(self, *, sound: bool) -> None:
        self._sound = sound
        self._reader = fragments.Reader()
        self._scale = 0
        self._primed = not sound
        self._origin: int | None = None  # decode time of the first fragment that counts
        self._shift = 0
        self._number = 0
        self._gathered: list[Fragment] = []

    @property
    def init(self) -> bytes | None:
        """The initialisation segment, once it has come."""
        return self._reader.init

    def feed(self, piece: bytes) -> Iterator[Cut]:
        """The segments that `piece` completes. Raises BoxesRefused."""
        for fragment in self._reader.feed(piece):
            if not self._scale:
                self._scale = fragments.timescale(self._reader.init or b"")
            if self._primed:
                yield from self._take(fragment)
            self._primed = True

    @property
    def is_whole(self) -> bool:
        """Whether the stream, as far as it has come, does not break off inside a fragment."""
        return self._reader.is_between_fragments

    def end(self) -> Iterator[Cut]:
        """The last segment, when no more will come."""
        if self._gathered:
            yield self._cut()

    def _take(self, fragment: Fragment) -> Iterator[Cut]:
        """What ends where a segment ends completes it: nobody waits for the next fragment."""
        if self._origin is None:
            self._origin = fragment.start
            shown = fragment.start + fragment.samples[0].composition
            self._shift = FIRST_INSTANT_SECONDS * self._scale - shown
        if self._number_at(fragment.start) != self._number:
            raise BoxesRefused(f"a fragment of segment {self._number_at(fragment.start)}, {self._number} was due")
        self._gathered.append(fragment)
        following = self._number_at(fragment.start + fragment.duration)
        if following != self._number:
            yield self._cut()
            self._number = following

    def _number_at(self, ticks: int) -> int:
        return cuts.segment_at(Fraction(ticks - (self._origin or 0), self._scale))

    def _cut(self) -> Cut:
        gathered, self._gathered = self._gathered, []
        first, last = gathered[0], gathered[-1]
        duration = self._microseconds(last.start + last.duration) - self._microseconds(first.start)
        if self._sound:
            return Cut(self._number, _STYP + self._sound_fragment(gathered), duration)
        content = _STYP + b"".join(fragments.moved(fragment.content, self._shift) for fragment in gathered)
        return Cut(self._number, content, duration, tuple(self._keyframes(gathered)))

    def _sound_fragment(self, packets: list[Fragment]) -> bytes:
        samples = [sample for packet in packets for sample in packet.samples]
        media = b"".join(packet.content[packet.media_at :] for packet in packets)
        return fragments.write_fragment(self._number + 1, packets[0].start + self._shift, samples, media)

    def _keyframes(self, gathered: list[Fragment]) -> Iterator[Keyframe]:
        at = len(_STYP)
        for fragment in gathered:
            duration = self._microseconds(fragment.start + fragment.duration) - self._microseconds(fragment.start)
            yield Keyframe(at, fragment.first_sample_end, duration)
            at += len(fragment.content)

    def _microseconds(self, ticks: int) -> int:
        return round(Fraction(ticks * _MICRO, self._scale))
