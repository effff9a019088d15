"""Tickets on a roll: one slip each, its QR code as text, its Vietnamese as a picture that fits the paper."""

from dataclasses import replace

import pytest

from tests.support import thermal_printer
from ticketing.boxoffice import escpos, rolls

STUB = rolls.Stub(
    house="Nhà hát Hoa Mai",
    name="Những người thắp đèn ở phố Hàng Bạc đêm giao thừa",
    when="Thứ Bảy 28/11/2026, 19:30",
    venue="12 phố Hàng Bạc, Hoàn Kiếm, Hà Nội",
    place="Tầng 1, hàng A, ghế 12",
    facts="T13 · 150.000 ₫ · Vé 1/2",
    code="7F3K-9QWX-2MT4-HN8A",
    qr="SK7F3K9QWX2MT4HN8A",
)


@pytest.mark.parametrize("millimetres", [58, 80])
def test_each_ticket_is_a_slip_of_its_own(millimetres: int) -> None:
    stream = rolls.tickets([STUB, replace(STUB, qr="SK-OTHER")], millimetres=millimetres, opens_drawer=True)
    printed = thermal_printer.read(stream)
    assert (printed.unknown, printed.drawer_opened) == ([], 1)
    assert [slip.qr_codes for slip in printed.slips] == [[STUB.qr], ["SK-OTHER"]]
    for slip in printed.slips:
        assert {picture.width for picture in slip.pictures} == {escpos.DOTS[millimetres]}
        assert 0.03 < slip.ink < 0.3
    assert len(stream) / 2 < 45_000


def test_marks_of_vietnamese_are_drawn() -> None:
    """The same letters without their marks are less ink: nothing became a box or fell away."""
    marked = "Những người thắp đèn"
    with_marks = thermal_printer.read(rolls.tickets([replace(STUB, name=marked)], millimetres=80)).slips[0]
    plain = replace(STUB, name="Nhung nguoi thap den")
    without = thermal_printer.read(rolls.tickets([plain], millimetres=80)).slips[0]
    assert with_marks.black > without.black


def test_long_names_wrap_and_touch_no_edge() -> None:
    slip = thermal_printer.read(rolls.tickets([STUB], millimetres=58)).slips[0]
    for picture in slip.pictures:
        box = picture.getbbox()
        assert box is not None
        assert box[0] > 0
        assert box[2] < picture.width
