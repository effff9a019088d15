"""The QR code says exactly what it should, to every bank."""

import pytest
from hypothesis import given, strategies

from ticketing.payments import vietqr
from ticketing.payments.vietqr import PayloadRefused, Transfer

PUBLISHED = (
    "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN"
    "62170813ung ho lu lut6304C15C"
)
ACCOUNTS = strategies.text("0123456789ABCXYZ", min_size=1, max_size=19)


def test_the_published_example_is_made_and_read() -> None:
    transfer = Transfer("970415", "0011001932418", 120_000, "ung ho lu lut")
    assert vietqr.payload(transfer) == PUBLISHED
    assert vietqr.parse(PUBLISHED) == transfer


def test_marks_are_folded_and_the_purpose_is_cut_to_what_banks_carry() -> None:
    text = vietqr.payload(Transfer("970415", "0011001932418", 120_000, "Ủng hộ lũ lụt"))
    assert "Ung ho lu lut" in text
    long = vietqr.payload(Transfer("970415", "1", 1, "Đêm diễn đầu tiên của nhà hát Ánh Sáng"))
    assert vietqr.parse(long).purpose == "Dem dien dau tien cua nha"


def test_the_check_value_of_the_checksum() -> None:
    assert vietqr.checksum("123456789") == "29B1"  # the value that catalogues of CRCs give for CCITT-FALSE


@given(
    strategies.from_regex(r"[0-9]{6}", fullmatch=True).filter(str.isascii),
    ACCOUNTS,
    strategies.integers(1, 9_999_999_999_999),
    strategies.text(max_size=40),
)
def test_what_is_made_is_read_back(bank_bin: str, account: str, amount: int, purpose: str) -> None:
    text = vietqr.payload(Transfer(bank_bin, account, amount, purpose))
    read = vietqr.parse(text)
    assert text.isascii()
    assert (read.bank_bin, read.account, read.amount) == (bank_bin, account, amount)
    assert read.purpose == vietqr.folded(purpose)[:25]


@given(strategies.integers(0, len(PUBLISHED) - 1), strategies.sampled_from("0123456789ABCZ "))
def test_one_changed_character_is_noticed(place: int, letter: str) -> None:
    changed = PUBLISHED[:place] + letter + PUBLISHED[place + 1 :]
    if changed == PUBLISHED:
        return
    with pytest.raises(PayloadRefused):
        vietqr.parse(changed)


@given(strategies.text(max_size=80))
def test_nonsense_is_refused_and_never_crashes(text: str) -> None:
    for candidate in (text, text + "6304" + vietqr.checksum(text + "6304")):
        with pytest.raises(PayloadRefused):
            vietqr.parse(candidate)


@pytest.mark.parametrize(
    "transfer",
    [
        Transfer("97041", "1", 1, ""),
        Transfer("970415", "", 1, ""),
        Transfer("970415", "1" * 20, 1, ""),
        Transfer("970415", "1", 0, ""),
        Transfer("970415", "1", 10**13, ""),
    ],
)
def test_what_no_bank_can_carry_is_refused(transfer: Transfer) -> None:
    with pytest.raises(PayloadRefused):
        vietqr.payload(transfer)
