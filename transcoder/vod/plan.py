"""From what a probe found to what will be made. Pure: the same findings always give the same plan."""

from dataclasses import dataclass
from fractions import Fraction

from infra.contracts.transcode_report import FailureCode
from transcoder.ffmpeg import codecs, commands
from transcoder.ffmpeg.containers import Container
from transcoder.ffmpeg.media import Media, Picture, Sound
from transcoder.hls import ladder
from transcoder.vod.refusals import JobFailed

MAX_TRACKS = 64
MIN_SIDE = 16  # pixels; below that it is no picture
_MAX_RATE = 60
_MIN_RATE = 5
_STANDARD_RATES = tuple(
    sorted(
        [Fraction(whole) for whole in (10, 12, 15, 24, 25, 30, 48, 50, 60, 100, 120)]
        + [Fraction(whole * 1000, 1001) for whole in (24, 30, 60, 120)]
    )
)
_HARDLY = Fraction(3, 1000)
_NEARLY = Fraction(4, 10_000)  # 24 and 24000/1001 lie 0.001 apart
# What of the end may be missing before the file counts as cut off.
_MISSING_SECONDS = 1.0
_MISSING_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Plan:
    """One job: the encoding, how long the film is, and where its poster is taken."""

    encoding: commands.Encoding
    duration_seconds: float
    poster_at_seconds: float

    @property
    def track_names(self) -> tuple[str, ...]:
        """The renditions to be made, pictures first."""
        names = [rung.name for rung in self.encoding.rungs]
        return (*names, commands.SOUND_NAME) if self.has_sound else tuple(names)

    @property
    def has_sound(self) -> bool:
        """Whether there is a sound rendition."""
        return self.encoding.source.sound_index is not None


def make_plan(media: Media, *, container: Container, preset: str, max_seconds: int) -> Plan:
    """The plan for `media`. Raises JobFailed for what is refused."""
    picture, duration = _acceptable(media, max_seconds=max_seconds)
    sound = media.sound
    width, height = picture.display_size
    source = commands.Source(
        container=container,
        decoders=codecs.decoders(picture.codec, *([sound.codec] if sound else [])),
        picture_index=picture.index,
        sound_index=sound.index if sound else None,
    )
    encoding = commands.Encoding(
        source=source,
        rungs=ladder.rungs_for(width, height),
        frame_rate=frame_rate(picture),
        deinterlace=picture.interlaced,
        preset=preset,
    )
    return Plan(encoding, duration, poster_at_seconds=min(duration * 0.1, 30.0))


def frame_rate(picture: Picture) -> Fraction:
    """The constant rate to encode at, exact: the master's own, or the standard rate nearest to a varying one.

    Rates above 60 are halved, rates below 5 doubled, until they fit: every frame keeps an exact place.
    """
    average = Fraction(picture.average_rate or picture.base_rate or "25")
    base = Fraction(picture.base_rate or average)
    if average > base * (1 + _NEARLY):  # some demuxers guess the average from time stamps that are not there
        average = base
    if average not in _STANDARD_RATES and base in _STANDARD_RATES and abs(average - base) <= base * _HARDLY:
        average = base  # one rate with a seam or a gap, which is not to make 23.976 out of 24
    rate = min(_STANDARD_RATES, key=lambda standard: abs(standard - average))
    if abs(rate - average) > average * _NEARLY and average == base:
        rate = average.limit_denominator(1001)
    while rate > _MAX_RATE:
        rate /= 2
    while rate < _MIN_RATE:
        rate *= 2
    return rate


def is_cut_off(end_seconds: float, *, of_seconds: float) -> bool:
    """Whether so much of the end is missing that the film counts as broken."""
    return end_seconds < of_seconds - max(_MISSING_SECONDS, of_seconds * _MISSING_SHARE)


def _acceptable(media: Media, *, max_seconds: int) -> tuple[Picture, float]:
    picture, duration = media.picture, media.duration_seconds
    if picture is None:
        raise JobFailed(FailureCode.NO_PICTURE, "no picture track")
    _check_codecs(picture, media.sound)
    if media.track_count > MAX_TRACKS:
        raise JobFailed(FailureCode.OVER_LIMIT, f"{media.track_count} tracks")
    if duration is None:
        raise JobFailed(FailureCode.UNREADABLE, "no packets")
    if duration > max_seconds:
        raise JobFailed(FailureCode.OVER_LIMIT, f"{duration:.0f} s, allowed are {max_seconds} s")
    if picture.width * picture.height > commands.MAX_PIXELS:
        raise JobFailed(FailureCode.OVER_LIMIT, f"{picture.width}x{picture.height} pixels")
    if (
        min(
            rung_side
            for rung in ladder.rungs_for(*picture.display_size)[-1:]
            for rung_side in (rung.width, rung.height)
        )
        < MIN_SIDE
    ):
        raise JobFailed(FailureCode.NO_PICTURE, f"{picture.width}x{picture.height} pixels")
    if is_cut_off(media.end_seconds or 0, of_seconds=duration):
        raise JobFailed(FailureCode.UNREADABLE, f"ends at {media.end_seconds} of {duration:.2f} s: cut off")
    return picture, duration


def _check_codecs(picture: Picture, sound: Sound | None) -> None:
    if picture.codec not in codecs.VIDEO:
        raise JobFailed(FailureCode.CODEC_NOT_ALLOWED, f"picture: {picture.codec}")
    if sound and sound.codec not in codecs.AUDIO:
        raise JobFailed(FailureCode.CODEC_NOT_ALLOWED, f"sound: {sound.codec}")
