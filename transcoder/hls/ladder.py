"""Which renditions a picture gets: never larger than it is, never more than its lines can carry."""

from dataclasses import dataclass

from transcoder.hls import bitrate, cuts

AUDIO_BITS_PER_SECOND = 128_000
# What the boxes of a fragment and AAC's own swing may add while nothing has been measured yet.
_PROVISIONAL_AUDIO_PEAK = 192_000
_PROVISIONAL_OVERHEAD = 30_000


@dataclass(frozen=True, slots=True)
class Rung:
    """One picture rendition to be made; sizes in square pixels, the cap in bits per second."""

    name: str
    width: int
    height: int
    max_bits_per_second: int

    @property
    def buffer_bits(self) -> int:
        """The decoder buffer (VBV): two seconds at the cap."""
        return 2 * self.max_bits_per_second

    def provisional_bandwidth(self, *, with_audio: bool) -> tuple[int, int]:
        """BANDWIDTH and AVERAGE-BANDWIDTH that no finished segment exceeds, before anything can be measured.

        A buffered encoder may send cap x duration plus one buffer: over the shortest segments, 2 caps.
        """
        peak = self.max_bits_per_second + self.buffer_bits // cuts.KEYFRAME_SECONDS
        audio = _PROVISIONAL_AUDIO_PEAK if with_audio else 0
        return (
            peak + peak // 20 + audio + _PROVISIONAL_OVERHEAD,
            self.max_bits_per_second + audio + _PROVISIONAL_OVERHEAD,
        )


# Name, the box the picture is fitted into, the cap.
_STANDARD = (
    ("1080p", 1920, 1080, 5_000_000),
    ("720p", 1280, 720, 2_800_000),
    ("480p", 854, 480, 1_400_000),
    ("360p", 640, 360, 800_000),
)


def rungs_for(width: int, height: int) -> tuple[Rung, ...]:
    """The ladder of a picture of `width` x `height` square pixels, largest first.

    A standard rung is made when the picture fills its box in width or in height. A picture that lies clearly between
    two rungs, or below the lowest, also gets one of its own size, rounded down to even numbers.
    """
    made = [
        _fitted(name, box, cap, width, height) for name, *box, cap in _STANDARD if width >= box[0] or height >= box[1]
    ]
    own_width, own_height = width // 2 * 2, height // 2 * 2
    if not made or (len(made) < len(_STANDARD) and own_height >= made[0].height * 1.1):
        cap = _STANDARD[len(_STANDARD) - len(made) - 1][3]
        made.insert(0, Rung(f"{own_height}p", own_width, own_height, cap))
    return tuple(made)


def measured_bandwidth(
    video: list[bitrate.Measured], audio: list[bitrate.Measured], *, target_seconds: int
) -> tuple[int, int]:
    """BANDWIDTH and AVERAGE-BANDWIDTH of a variant: its own and the shared sound's, as they turned out."""
    peak = bitrate.peak(video, target_seconds=target_seconds) + bitrate.peak(audio, target_seconds=target_seconds)
    return peak, bitrate.average(video) + bitrate.average(audio)


def _fitted(name: str, box: list[int], cap: int, width: int, height: int) -> Rung:
    scale = min(box[0] / width, box[1] / height, 1)
    return Rung(name, _nearest_even(width, scale), _nearest_even(height, scale), cap)


def _nearest_even(length: int, scale: float) -> int:
    return max(2, min(round(length * scale / 2), length // 2) * 2)
