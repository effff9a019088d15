"""Which printer stands beside which drawer."""

from pathlib import Path

import pytest

from tests.support.settings import make_settings
from ticketing.boxoffice import printers
from ticketing.boxoffice.errors import NoPrinter


def test_a_printer_without_a_port_listens_where_all_do(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, roll_printers="A=10.0.0.9,B=10.0.0.8:9101")
    assert printers.address_of(settings, drawer="A") == ("10.0.0.9", 9100)
    assert printers.address_of(settings, drawer="B") == ("10.0.0.8", 9101)
    with pytest.raises(NoPrinter):
        printers.address_of(settings, drawer="C")
