"""QR codes: black on white, with their quiet zone, as large as their place."""

import re

import segno

from web import qr_codes


def test_a_code_has_its_quiet_zone_and_no_size_of_its_own() -> None:
    svg = qr_codes.svg("SK7F3K9QWX2MT4HN8A")
    assert 'viewBox="0 0 29 29"' in svg  # version 1: 21 modules, and four around
    assert re.search(r"<svg[^>]*(width|height|style)=", svg) is None
    assert 'fill="#fff"' in svg


def test_a_signed_code_says_the_same_under_the_mask_that_is_given() -> None:
    payload = "SK1" + "8X4 %ABK+" * 12
    drawn = qr_codes.signed_svg(payload)
    module = segno.make_qr(payload, error="m", mask=3)
    assert module.designator == segno.make_qr(payload, error="m").designator
    assert drawn == module.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
