"""QR codes as SVG: black on white in both colour schemes, with the quiet zone that scanners need, without a size."""

import segno

from infra.contracts import ticket_code


def svg(payload: str) -> str:
    """The code as an inline <svg> that fills its place."""
    return _drawn(segno.make_qr(payload, error="m"))


def signed_svg(payload: str) -> str:
    """The same of a signed ticket code (`infra.contracts.ticket_code`)."""
    return _drawn(segno.make_qr(payload, error="m", mask=ticket_code.QR_MASK))


def _drawn(code: segno.QRCode) -> str:
    return code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
