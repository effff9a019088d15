"""The multivariant playlist (RFC 8216, 4.3.4): which renditions there are, and what each asks of a viewer's line."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from transcoder.hls.playlist import VERSION, PlaylistRefused

_GROUP = "sound"
_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"\n]*"|[^",\n]+)(?:,|\Z)')


@dataclass(frozen=True, slots=True)
class AudioRendition:
    """The sound, as a rendition of its own that every variant shares."""

    name: str
    channels: int
    uri: str


@dataclass(frozen=True, slots=True)
class Variant:
    """One picture rendition with the sound added: rates in bits per second, `codecs` after RFC 6381."""

    uri: str
    bandwidth: int
    average_bandwidth: int
    codecs: str
    width: int
    height: int
    frame_rate: Decimal  # three decimals, as the tag carries it


@dataclass(frozen=True, slots=True)
class KeyframeVariant:
    """The keyframes of one picture rendition, for winding."""

    uri: str
    bandwidth: int
    average_bandwidth: int
    codecs: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Multivariant:
    """The playlist a player opens first."""

    variants: tuple[Variant, ...]
    audio: AudioRendition | None = None
    keyframes: tuple[KeyframeVariant, ...] = ()


def tag_frame_rate(exact: Fraction) -> Decimal:
    """FRAME-RATE as the tag carries it: rounded to three decimals."""
    return Decimal(round(exact * 1000)).scaleb(-3)


def write(playlist: Multivariant) -> str:
    """The playlist as text, with a line feed after every line."""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    sound = ""
    if playlist.audio:
        lines.append(
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{_GROUP}",NAME="{playlist.audio.name}",DEFAULT=YES,AUTOSELECT=YES,'
            f'CHANNELS="{playlist.audio.channels}",URI="{playlist.audio.uri}"'
        )
        sound = f',AUDIO="{_GROUP}"'
    for variant in playlist.variants:
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={variant.bandwidth},AVERAGE-BANDWIDTH={variant.average_bandwidth},"
            f'CODECS="{variant.codecs}",RESOLUTION={variant.width}x{variant.height},'
            f"FRAME-RATE={variant.frame_rate:.3f}{sound}"
        )
        lines.append(variant.uri)
    for frames in playlist.keyframes:
        lines.append(
            f"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={frames.bandwidth},AVERAGE-BANDWIDTH={frames.average_bandwidth},"
            f'CODECS="{frames.codecs}",RESOLUTION={frames.width}x{frames.height},URI="{frames.uri}"'
        )
    return "".join(f"{line}\n" for line in lines)


def parse(text: str) -> Multivariant:
    """The playlist in `text`. Raises PlaylistRefused."""
    lines = text.split("\n")
    if lines[0] != "#EXTM3U":
        raise PlaylistRefused("no #EXTM3U in the first line")
    audio: AudioRendition | None = None
    variants: list[Variant] = []
    keyframes: list[KeyframeVariant] = []
    try:
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            if line.startswith("#EXT-X-MEDIA:"):
                found = _attributes(line)
                audio = AudioRendition(found["NAME"], int(found["CHANNELS"]), found["URI"])
            elif line.startswith("#EXT-X-STREAM-INF:"):
                variants.append(_variant(_attributes(line), following))
            elif line.startswith("#EXT-X-I-FRAME-STREAM-INF:"):
                keyframes.append(_keyframe_variant(_attributes(line)))
    except (KeyError, ValueError, ArithmeticError) as refused:
        raise PlaylistRefused(str(refused)) from refused
    return Multivariant(tuple(variants), audio, tuple(keyframes))


def _variant(found: dict[str, str], uri: str) -> Variant:
    width, height = found["RESOLUTION"].split("x")
    return Variant(
        uri=uri,
        bandwidth=int(found["BANDWIDTH"]),
        average_bandwidth=int(found["AVERAGE-BANDWIDTH"]),
        codecs=found["CODECS"],
        width=int(width),
        height=int(height),
        frame_rate=Decimal(found["FRAME-RATE"]),
    )


def _keyframe_variant(found: dict[str, str]) -> KeyframeVariant:
    width, height = found["RESOLUTION"].split("x")
    rates = int(found["BANDWIDTH"]), int(found["AVERAGE-BANDWIDTH"])
    return KeyframeVariant(found["URI"], *rates, found["CODECS"], int(width), int(height))


def _attributes(line: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(line.partition(":")[2])}
