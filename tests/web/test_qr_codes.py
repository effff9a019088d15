"""QR codes: black on white, with their quiet zone, as large as their place."""

import re

from web import qr_codes


def test_a_code_has_its_quiet_zone_and_no_size_of_its_own() -> None:
    svg = qr_codes.svg("SK7F3K9QWX2MT4HN8A")
    assert 'viewBox="0 0 29 29"' in svg  # version 1: 21 modules, and four around
    assert re.search(r"<svg[^>]*(width|height|style)=", svg) is None
    assert 'fill="#fff"' in svg
