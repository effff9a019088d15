"""Banks as people call them, by the BIN that NAPAS gave them."""

from typing import Final

_NAMES: Final = {
    "970403": "Sacombank",
    "970405": "Agribank",
    "970407": "Techcombank",
    "970415": "VietinBank",
    "970416": "ACB",
    "970418": "BIDV",
    "970422": "MB Bank",
    "970423": "TPBank",
    "970432": "VPBank",
    "970436": "Vietcombank",
    "970437": "HDBank",
    "970441": "VIB",
    "970443": "SHB",
}


def name_of(bank_bin: str) -> str:
    """The bank's name; the number itself for one we do not know."""
    return _NAMES.get(bank_bin, bank_bin)
