"""VietQR: the text behind the QR code of a bank transfer. Pure.

EMVCo's merchant-presented format: fields of two digits of id, two digits of length, value; NAPAS has field 38 for a
transfer to an account (QRIBFTTA). The last field is a CRC-16/CCITT-FALSE over everything before its value.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

NAPAS = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
LONGEST_PURPOSE = 25
_DYNAMIC = "12"
_DONG = "704"
_BIN = re.compile(r"\d{6}")
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}")
_OTHER = re.compile(r"[^0-9A-Za-z ]+")
_MOST_DONG = 9_999_999_999_999  # 13 digits


class PayloadRefused(ValueError):
    """The text is no VietQR payload, or says something that we do not make."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the payer's bank fills in."""

    bank_bin: str
    account: str
    amount: int
    purpose: str


def payload(transfer: Transfer) -> str:
    """The text of the QR code. Raises PayloadRefused."""
    if not _BIN.fullmatch(transfer.bank_bin) or not _ACCOUNT.fullmatch(transfer.account):
        raise PayloadRefused("a bank has six digits, an account up to nineteen letters and digits")
    if not 0 < transfer.amount <= _MOST_DONG:
        raise PayloadRefused("the amount must have one to thirteen digits")
    beneficiary = _field("00", transfer.bank_bin) + _field("01", transfer.account)
    account = _field("00", NAPAS) + _field("01", beneficiary) + _field("02", TO_ACCOUNT)
    body = (
        _field("00", "01")
        + _field("01", _DYNAMIC)
        + _field("38", account)
        + _field("53", _DONG)
        + _field("54", str(transfer.amount))
        + _field("58", "VN")
        + _field("62", _field("08", folded(transfer.purpose)[:LONGEST_PURPOSE]))
        + "6304"
    )
    return body + checksum(body)


def parse(text: str) -> Transfer:
    """What a payload says. Raises PayloadRefused."""
    if not text.isascii() or text[-8:-4] != "6304" or checksum(text[:-4]) != text[-4:].upper():
        raise PayloadRefused("the check sum does not fit")
    fields = dict(_fields(text))
    try:
        account = dict(_fields(fields["38"]))
        beneficiary = dict(_fields(account["01"]))
        if (fields["00"], account["00"], account["02"]) != ("01", NAPAS, TO_ACCOUNT):
            raise PayloadRefused("not a transfer to an account")
        if (fields["53"], fields["58"]) != (_DONG, "VN"):
            raise PayloadRefused("not in dong")
        purpose = dict(_fields(fields.get("62", ""))).get("08", "")
        return Transfer(beneficiary["00"], beneficiary["01"], _digits(fields["54"]), purpose)
    except KeyError as missing:
        raise PayloadRefused(f"field {missing} is missing") from None


def folded(text: str) -> str:
    """Letters without their marks, and nothing but letters, digits and single spaces: what every bank carries."""
    plain = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_OTHER.sub(" ", kept).split())


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE in four capital hexadecimal digits."""
    crc = 0xFFFF
    for byte in text.encode():
        crc ^= byte << 8
        for _bit in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return f"{crc:04X}"


def _field(name: str, value: str) -> str:
    return f"{name}{len(value):02d}{value}"


def _fields(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(text):
        name, length = text[place : place + 2], _digits(text[place + 2 : place + 4])
        value = text[place + 4 : place + 4 + length]
        if len(name) != 2 or len(value) != length:
            raise PayloadRefused("a field is cut off")
        yield name, value
        place += 4 + length


def _digits(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise PayloadRefused(f"{text!r} is no number")
    return int(text)
