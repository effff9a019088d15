"""The allow-list names real decoders, and nothing that has no place in a theatre."""

import subprocess

import av
import pytest

from transcoder.ffmpeg import codecs, sandbox


def test_every_allowed_decoder_is_in_this_ffmpeg() -> None:
    listing = subprocess.run(
        [str(sandbox.ffmpeg_path()), "-hide_banner", "-decoders"], capture_output=True, text=True, check=True
    ).stdout
    known = {line.split()[1] for line in listing.splitlines() if len(line.split()) > 1}
    assert set(codecs.decoders(*codecs.VIDEO, *codecs.AUDIO)) <= known


@pytest.mark.parametrize("codec", [*codecs.VIDEO, *codecs.AUDIO])
def test_the_probe_knows_every_allowed_codec_by_the_same_name(codec: str) -> None:
    assert av.Codec(codecs.decoders(codec)[0], "r").canonical_name == codec


@pytest.mark.parametrize("codec", ["magicyuv", "cinepak", "hls", "tiff", "xbin", "bintext", "subrip", "dts"])
def test_others_have_no_decoder(codec: str) -> None:
    with pytest.raises(KeyError):
        codecs.decoders(codec)
