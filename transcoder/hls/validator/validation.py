"""A whole presentation against the rules: RFC 8216 and Apple's HLS authoring specification, those that bite first.

Pure: how a name becomes bytes is the caller's affair.
"""

from collections.abc import Iterator

from transcoder.hls import bitrate, boxes
from transcoder.hls.validator import playlist_rules, segment_rules, subtitle_rules
from transcoder.hls.validator.findings import Finding
from transcoder.hls.validator.reading import Playlist, read
from transcoder.hls.validator.segment_rules import Fetch, Track

_PEAK_PERCENT, _AVERAGE_PERCENT = 110, 110  # measured, of what is said
_SAME_INSTANT = 0.1  # seconds


def validate(name: str, fetch: Fetch) -> list[Finding]:
    """Everything wrong with the presentation whose first playlist is `name`; [] for none. It may be growing."""
    first = _fetched(name, fetch)
    if first is None:
        return [Finding("playlist-missing", name, "not there")]
    found = list(playlist_rules.of_any(first))
    if not first.is_multivariant:
        return found + _media(first, fetch, independent=first.has("EXT-X-INDEPENDENT-SEGMENTS"))[1]
    found += playlist_rules.of_multivariant(first)
    sounds, heard = _renditions(first, fetch)
    tracks: dict[str, Track] = {}
    found += heard
    for _, uri in first.variants():
        track, wrong = _named(uri, first, fetch)
        found += wrong
        if track:
            tracks[uri] = track
    if tracks and not _independent(first, list(tracks.values())):
        found.append(Finding("independence-untold", first.name, "EXT-X-INDEPENDENT-SEGMENTS stands nowhere"))
    found += _same_cuts(list(tracks.values()))
    found += _beginnings([*tracks.values(), *sounds.values()])
    found += _promises(first, tracks, sounds)
    found += _keyframes(first, tracks, fetch)
    found += _subtitles(first, list(tracks.values()), fetch)
    return found


def _fetched(name: str, fetch: Fetch) -> Playlist | None:
    content = fetch(name)
    return None if content is None else read(name, content.decode(errors="replace"))


def _media(playlist: Playlist, fetch: Fetch, *, independent: bool) -> tuple[Track, list[Finding]]:
    track, wrong = segment_rules.look_at(playlist, fetch, independent=independent)
    return track, [*playlist_rules.of_media(playlist), *wrong]


def _named(uri: str, first: Playlist, fetch: Fetch) -> tuple[Track | None, list[Finding]]:
    playlist = _fetched(first.near(uri), fetch) if uri else None
    if playlist is None:
        return None, [Finding("playlist-missing", f"{first.name}: {uri}", "not there")]
    track, wrong = _media(playlist, fetch, independent=True)
    return track, [*playlist_rules.of_any(playlist), *wrong]


def _renditions(first: Playlist, fetch: Fetch) -> tuple[dict[str, Track], list[Finding]]:
    """The sounds by group (the first of each), and what is wrong with any."""
    tracks: dict[str, Track] = {}
    found: list[Finding] = []
    for attributes in first.all("EXT-X-MEDIA"):
        if attributes.get("TYPE") != "AUDIO" or "URI" not in attributes:
            continue
        track, wrong = _named(attributes["URI"], first, fetch)
        found += wrong
        if track:
            tracks.setdefault(attributes.get("GROUP-ID", ""), track)
    return tracks, found


def _subtitles(first: Playlist, tracks: list[Track], fetch: Fetch) -> Iterator[Finding]:
    """Texts to read, against the clock and the length of the film."""
    begun = next((track for track in tracks if track.starts), None)
    for attributes in first.all("EXT-X-MEDIA"):
        if attributes.get("TYPE") != "SUBTITLES" or not (uri := attributes.get("URI")):
            continue
        playlist = _fetched(first.near(uri), fetch)
        if playlist is None:
            yield Finding("playlist-missing", f"{first.name}: {uri}", "not there")
            continue
        yield from playlist_rules.of_any(playlist)
        yield from playlist_rules.of_media(playlist)
        yield from subtitle_rules.look_at(playlist, fetch, film=begun)


def _independent(first: Playlist, tracks: list[Track]) -> bool:
    tag = "EXT-X-INDEPENDENT-SEGMENTS"
    return first.has(tag) or all(track.playlist.has(tag) for track in tracks)


def _same_cuts(tracks: list[Track]) -> Iterator[Finding]:
    for track in tracks[1:]:
        pairs = zip(tracks[0].starts, track.starts, strict=False)
        if any(abs(one - other) > _SAME_INSTANT for one, other in pairs):
            yield Finding("cuts-differ", track.playlist.name, f"cut otherwise than {tracks[0].playlist.name}")
        ended = track.playlist.has("EXT-X-ENDLIST") and tracks[0].playlist.has("EXT-X-ENDLIST")
        if ended and len(track.starts) != len(tracks[0].starts):
            yield Finding("cuts-differ", track.playlist.name, f"{len(track.starts)} segments, not as many as others")


def _beginnings(tracks: list[Track]) -> Iterator[Finding]:
    begun = [track for track in tracks if track.starts]
    for track in begun[1:]:
        if abs(track.first_shown - begun[0].first_shown) > _SAME_INSTANT:
            told = f"{float(track.first_shown):.3f} s, {begun[0].playlist.name} at {float(begun[0].first_shown):.3f} s"
            yield Finding("beginnings-differ", track.playlist.name, f"begins at {told}")
        ended = track.playlist.has("EXT-X-ENDLIST") and begun[0].playlist.has("EXT-X-ENDLIST")
        longest = track.playlist.number("EXT-X-TARGETDURATION") or 0
        if ended and abs(track.end - begun[0].end) > longest:
            yield Finding("lengths-differ", track.playlist.name, f"ends at {float(track.end):.1f} s")


def _promises(first: Playlist, tracks: dict[str, Track], sounds: dict[str, Track]) -> Iterator[Finding]:
    """What the multivariant playlist says of each variant against what its segments are."""
    for attributes, uri in first.variants():
        track = tracks.get(uri)
        if track is None or not track.init or not track.measured:
            continue
        where = f"{first.name}: {uri}"
        sound = sounds.get(attributes.get("AUDIO", ""))
        yield from _rates(where, attributes, track, sound)
        yield from _picture(where, attributes, track)


def _rates(where: str, attributes: dict[str, str], track: Track, sound: Track | None) -> Iterator[Finding]:
    peak = average = 0
    for part in (track, sound):
        if part is not None and part.measured:
            target = part.playlist.number("EXT-X-TARGETDURATION") or 1
            peak += bitrate.peak(part.measured, target_seconds=target)
            average += bitrate.average(part.measured)
    told_peak, told_average = (attributes.get(name, "") for name in ("BANDWIDTH", "AVERAGE-BANDWIDTH"))
    if told_peak.isdigit() and peak * 100 > int(told_peak) * _PEAK_PERCENT:
        yield Finding("bandwidth-understated", where, f"BANDWIDTH={told_peak}, measured {peak}")
    ended = track.playlist.has("EXT-X-ENDLIST")
    if ended and told_average.isdigit() and average * 100 > int(told_average) * _AVERAGE_PERCENT:
        yield Finding("average-understated", where, f"AVERAGE-BANDWIDTH={told_average}, measured {average}")


def _picture(where: str, attributes: dict[str, str], track: Track) -> Iterator[Finding]:
    ended = track.playlist.has("EXT-X-ENDLIST")
    codec = boxes.codec_string(track.init)
    told = [name for name in attributes.get("CODECS", "").split(",") if name.startswith("avc1.")]
    # While a film is in the works its codec is told beforehand, and may be told a level too high.
    if told and (told[0] != codec if ended else told[0] < codec):
        yield Finding("codec-wrong", where, f"CODECS says {told[0]}, the segments are {codec}")
    width, height = boxes.picture_size(track.init)
    if attributes.get("RESOLUTION", f"{width}x{height}") != f"{width}x{height}":
        yield Finding("resolution-wrong", where, f"{attributes['RESOLUTION']} is really {width}x{height}")


def _keyframes(first: Playlist, tracks: dict[str, Track], fetch: Fetch) -> Iterator[Finding]:
    """Lists of keyframes: right where they are, and there for every size once the film is whole."""
    told = first.all("EXT-X-I-FRAME-STREAM-INF")
    for attributes in told:
        uri = attributes.get("URI", "")
        playlist = _fetched(first.near(uri), fetch)
        if playlist is None:
            yield Finding("playlist-missing", f"{first.name}: {uri}", "not there")
            continue
        yield from playlist_rules.of_any(playlist)
        yield from playlist_rules.of_media(playlist)
        yield from segment_rules.look_at_keyframes(playlist, fetch)
    sizes = {attributes.get("RESOLUTION") for attributes in told}
    for attributes, uri in first.variants():
        track = tracks.get(uri)
        if track and track.playlist.has("EXT-X-ENDLIST") and attributes.get("RESOLUTION") not in sizes:
            yield Finding("keyframes-missing", f"{first.name}: {uri}", "no list of keyframes of that size")
