"""What the first bytes tell, and what they must not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcoder.ffmpeg.containers import Container, sniff

TS = (b"G" + bytes(187)) * 5


@pytest.mark.parametrize(
    ("head", "container"),
    [
        (b"\0\0\0\x18ftypmp42", Container.MP4),
        (b"\0\0\0\x08wide\0\0\0\0mdat", Container.MP4),
        (b"\x1aE\xdf\xa3\x01", Container.MATROSKA),
        (b"RIFF\0\0\0\0AVI LIST", Container.AVI),
        (TS, Container.MPEG_TS),
        (bytes(4) + (b"G" + bytes(191)) * 5, Container.MPEG_TS),
        (b"\0\0\x01\xba", Container.MPEG_PS),
        (bytes.fromhex("060e2b34020501010d01020101020400"), Container.MXF),
        (bytes(65000) + bytes.fromhex("060e2b34020501010d01020101020400"), Container.MXF),
    ],
)
def test_the_containers_we_take(head: bytes, container: Container) -> None:
    assert sniff(head) is container


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n",
        b"ffconcat version 1.0\nfile neighbour.mp4\n",
        b"<?xml version='1.0'?><MPD/>",
        b"<svg/>",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\n",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WAVEfmt ",
        b"OggS",
        b"ID3\x04",
        b"FLV\x01",
        b"\0\0\x01\xb3",
        b"PK\x03\x04",
        b"G" + bytes(187),  # one mark is no stream
    ],
)
def test_everything_else_is_none_of_ours(head: bytes) -> None:
    assert sniff(head) is None


@given(st.text())
def test_a_text_is_no_film_whatever_it_says(text: str) -> None:
    assert sniff(b"#EXTM3U\n" + text.encode(errors="replace")) is None
