from datetime import datetime

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from media_service.uploads import tus
from media_service.uploads.errors import UploadHeaderMalformed


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw})


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), st.text(max_size=60), min_size=1, max_size=4))
def test_metadata_survives_the_wire_in_any_language(pairs: dict[str, str]) -> None:
    assert tus.metadata(request(upload_metadata=tus.written_metadata(pairs))) == pairs


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=40))
def test_any_header_is_read_or_refused(text: str) -> None:
    try:
        pairs = tus.metadata(request(upload_metadata=text))
    except UploadHeaderMalformed:
        return
    assert tus.metadata(request(upload_metadata=tus.written_metadata(pairs))) == pairs


@given(st.text(max_size=400))
def test_a_shown_file_name_is_one_short_printable_line(name: str) -> None:
    shown = tus.shown_filename(name)
    assert 0 < len(shown) <= 255
    assert "\n" not in shown
    assert "\u202e" not in shown
    assert "\x00" not in shown


@pytest.mark.parametrize("text", ["", "-1", "1.0", "0x1", "²", "1" * 16, " 1"])
def test_a_number_is_plain_digits(text: str) -> None:
    with pytest.raises(UploadHeaderMalformed):
        tus.number(request(upload_length=text), "Upload-Length")


def test_dates_are_written_as_http_writes_them() -> None:
    instant = datetime.fromisoformat("2026-11-23T12:00:00.5+00:00")
    assert tus.http_date(instant) == "Mon, 23 Nov 2026 12:00:00 GMT"
