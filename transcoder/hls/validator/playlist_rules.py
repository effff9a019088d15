"""Rules that a playlist's own text decides (RFC 8216, and Apple's authoring specification where it says more)."""

from collections.abc import Iterator
from fractions import Fraction

from transcoder.hls.validator.findings import Finding
from transcoder.hls.validator.reading import Playlist

_VARIANT_ATTRIBUTES = ("BANDWIDTH", "AVERAGE-BANDWIDTH", "CODECS", "RESOLUTION", "FRAME-RATE")
_DESCRIBES = "public.accessibility.describes-video"
_HIGHEST_AVC_LEVEL = 42
_VERSION_FOR_MAP, _VERSION_FOR_RANGES, _VERSION_FOR_FRACTIONS = 6, 4, 3


def of_any(playlist: Playlist) -> Iterator[Finding]:
    """What every playlist owes."""
    if playlist.text.split("\n", 1)[0].strip() != "#EXTM3U":
        yield Finding("first-line", playlist.name, "the first line is not #EXTM3U")
    if sum(line.tag == "EXT-X-VERSION" for line in playlist.lines) > 1:
        yield Finding("version-twice", playlist.name, "EXT-X-VERSION stands there more than once")


def of_multivariant(playlist: Playlist) -> Iterator[Finding]:
    """What the playlist of renditions owes."""
    variants = playlist.variants()
    if not variants:
        yield Finding("no-variant", playlist.name, "it names no variant")
    for attributes, uri in variants:
        where = f"{playlist.name}: {uri}"
        for wanted in _VARIANT_ATTRIBUTES:
            if wanted not in attributes:
                yield Finding("attribute-missing", where, f"EXT-X-STREAM-INF without {wanted}")
        yield from _codecs(where, attributes.get("CODECS", ""))
        if not uri:
            yield Finding("uri-missing", playlist.name, "EXT-X-STREAM-INF without a URI after it")
    uris = [uri for _, uri in variants]
    for uri in {uri for uri in uris if uris.count(uri) > 1}:
        yield Finding("variant-twice", playlist.name, f"{uri} is named more than once")
    yield from _sound_groups(playlist)
    yield from _subtitle_groups(playlist)
    yield from _keyframe_variants(playlist)


def of_media(playlist: Playlist) -> Iterator[Finding]:
    """What a list of segments owes."""
    name, parts = playlist.name, playlist.parts()
    target = playlist.number("EXT-X-TARGETDURATION")
    if target is None:
        yield Finding("target-missing", name, "no EXT-X-TARGETDURATION")
    if not parts:
        yield Finding("no-segment", name, "it names no segment")
    for part in parts:
        if part.seconds is None:
            yield Finding("duration-missing", f"{name}: {part.uri}", "a segment without EXTINF")
        elif target is not None and int(part.seconds + Fraction(1, 2)) > target:
            told = f"{float(part.seconds):.3f} s, EXT-X-TARGETDURATION is {target}"
            yield Finding("segment-too-long", f"{name}: {part.uri}", told)
    yield from _version(playlist)
    yield from _kind(playlist)
    uris = [(part.uri, part.place) for part in parts]
    if len(set(uris)) < len(uris):
        yield Finding("segment-twice", name, "a segment is named more than once")


def _codecs(where: str, codecs: str) -> Iterator[Finding]:
    for codec in codecs.split(","):
        if codec.startswith("avc1.") and len(codec) == len("avc1.640028") and int(codec[-2:], 16) > _HIGHEST_AVC_LEVEL:
            yield Finding("level-too-high", where, f"{codec} is above level 4.2")


def _sound_groups(playlist: Playlist) -> Iterator[Finding]:
    media = playlist.all("EXT-X-MEDIA")
    groups = {attributes.get("GROUP-ID") for attributes in media if attributes.get("TYPE") == "AUDIO"}
    for attributes, uri in playlist.variants():
        if "AUDIO" in attributes and attributes["AUDIO"] not in groups:
            yield Finding("sound-group-unknown", f"{playlist.name}: {uri}", f"AUDIO={attributes['AUDIO']}")
    for attributes in media:
        for wanted in ("TYPE", "GROUP-ID", "NAME"):
            if wanted not in attributes:
                yield Finding("attribute-missing", playlist.name, f"EXT-X-MEDIA without {wanted}")
        if attributes.get("TYPE") == "AUDIO" and "CHANNELS" not in attributes:
            yield Finding("channels-missing", playlist.name, "a sound rendition without CHANNELS")
        if _DESCRIBES in attributes.get("CHARACTERISTICS", "") and attributes.get("AUTOSELECT") != "YES":
            yield Finding("description-not-selected", playlist.name, "a description without AUTOSELECT=YES")
        if attributes.get("DEFAULT") == "YES" and attributes.get("AUTOSELECT", "YES") != "YES":
            yield Finding("default-not-selected", playlist.name, "DEFAULT=YES asks for AUTOSELECT=YES")
    names = [(a.get("TYPE"), a.get("GROUP-ID"), a.get("NAME")) for a in media]
    if len(set(names)) < len(names):
        yield Finding("rendition-twice", playlist.name, "two renditions of a group have one name")


def _subtitle_groups(playlist: Playlist) -> Iterator[Finding]:
    texts = [attributes for attributes in playlist.all("EXT-X-MEDIA") if attributes.get("TYPE") == "SUBTITLES"]
    groups = {attributes.get("GROUP-ID") for attributes in texts}
    for attributes, uri in playlist.variants():
        if "SUBTITLES" in attributes and attributes["SUBTITLES"] not in groups:
            told = f"SUBTITLES={attributes['SUBTITLES']}"
            yield Finding("subtitle-group-unknown", f"{playlist.name}: {uri}", told)
        elif groups and "SUBTITLES" not in attributes:
            yield Finding("subtitles-not-offered", f"{playlist.name}: {uri}", "a variant without SUBTITLES")
    for attributes in texts:
        for wanted in ("URI", "LANGUAGE"):
            if wanted not in attributes:
                yield Finding("attribute-missing", playlist.name, f"subtitles without {wanted}")


def _keyframe_variants(playlist: Playlist) -> Iterator[Finding]:
    for attributes in playlist.all("EXT-X-I-FRAME-STREAM-INF"):
        for wanted in ("BANDWIDTH", "CODECS", "RESOLUTION", "URI"):
            if wanted not in attributes:
                yield Finding("attribute-missing", playlist.name, f"EXT-X-I-FRAME-STREAM-INF without {wanted}")


def _version(playlist: Playlist) -> Iterator[Finding]:
    version = playlist.number("EXT-X-VERSION") or 1
    needed = {
        _VERSION_FOR_MAP: playlist.has("EXT-X-MAP") and not playlist.has("EXT-X-I-FRAMES-ONLY"),
        _VERSION_FOR_MAP - 1: playlist.has("EXT-X-MAP"),
        _VERSION_FOR_RANGES: playlist.has("EXT-X-BYTERANGE") or playlist.has("EXT-X-I-FRAMES-ONLY"),
        _VERSION_FOR_FRACTIONS: any(part.seconds and part.seconds.denominator > 1 for part in playlist.parts()),
    }
    for at_least, used in needed.items():
        if used and version < at_least:
            yield Finding("version-too-low", playlist.name, f"EXT-X-VERSION {version}, what it uses needs {at_least}")
            return


def _kind(playlist: Playlist) -> Iterator[Finding]:
    kind, ended = playlist.value("EXT-X-PLAYLIST-TYPE"), playlist.has("EXT-X-ENDLIST")
    if kind not in (None, "VOD", "EVENT"):
        yield Finding("kind-unknown", playlist.name, f"EXT-X-PLAYLIST-TYPE:{kind}")
    if kind == "VOD" and not ended:
        yield Finding("vod-without-end", playlist.name, "a VOD playlist without EXT-X-ENDLIST")
    if kind is not None and playlist.number("EXT-X-MEDIA-SEQUENCE") not in (None, 0):
        yield Finding("segments-removed", playlist.name, f"{kind} playlists keep every segment from the first on")
