"""Which codecs may be decoded, and by which of ffmpeg's decoders. What is not named here is never started."""

_SAME_NAME_VIDEO = (
    "h264",
    "hevc",
    "vp8",
    "vp9",
    "mpeg1video",
    "mpeg2video",
    "mpeg4",
    "prores",
    "dnxhd",
    "dvvideo",
    "mjpeg",
    "ffv1",  # RFC 9043, what film archives keep
    "v210",
    "jpeg2000",
)
_SAME_NAME_AUDIO = (
    "aac",
    "ac3",
    "eac3",
    "opus",
    "vorbis",
    "flac",
    "alac",
    "pcm_s16le",
    "pcm_s16be",
    "pcm_s24le",
    "pcm_s24be",
    "pcm_s32le",
    "pcm_s32be",
    "pcm_f32le",
    "pcm_u8",
    "pcm_bluray",
    "pcm_dvd",
)

VIDEO = {name: (name,) for name in _SAME_NAME_VIDEO} | {"av1": ("libdav1d",)}
AUDIO = {name: (name,) for name in _SAME_NAME_AUDIO} | {"mp3": ("mp3float", "mp3"), "mp2": ("mp2float", "mp2")}


def decoders(*codecs: str) -> tuple[str, ...]:
    """Names of the decoders for these codecs. Raises KeyError for one that is not allowed."""
    return tuple(decoder for codec in codecs for decoder in (VIDEO | AUDIO)[codec])
