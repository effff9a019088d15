"""QR codes as SVG: black on white in both colour schemes, with the quiet zone that scanners need, without a size."""

import segno

# Every reader takes every mask, and the code says which it has. To try all eight for the best contrast takes ten times
# as long as the rest, and in the random bits of a signature none is better than another.
_MASK_OF_SIGNATURES = 3


def svg(payload: str) -> str:
    """The code as an inline <svg> that fills its place."""
    return _drawn(segno.make_qr(payload, error="m"))


def signed_svg(payload: str) -> str:
    """The same of a signed ticket code (`infra.contracts.ticket_code`)."""
    return _drawn(segno.make_qr(payload, error="m", mask=_MASK_OF_SIGNATURES))


def _drawn(code: segno.QRCode) -> str:
    return code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
