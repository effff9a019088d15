"""Calendar files as RFC 5545 wants them: lines, folding, escaping, time in UTC."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ticketing.delivery import calendar_file
from ticketing.delivery.calendar_file import Event

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
STARTS = datetime(2026, 12, 12, 19, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def event(**changes: object) -> Event:
    values: dict[str, object] = {
        "uid": "ord_1.prf_1@sankhau.example",
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=2),
        "summary": "Kim Vân Kiều",
        "location": "Nhà hát Hoa Mai, 12 phố Hàng Bạc",
        "description": "Mở cửa: 18:45",
        "url": "https://sankhau.example/orders/ord_1",
        **changes,
    }
    return Event(**values)  # type: ignore[arg-type]


def unfolded(file: bytes) -> list[str]:
    return file.decode().replace("\r\n ", "").split("\r\n")


def test_an_evening_in_vietnam_stands_there_in_utc() -> None:
    lines = unfolded(calendar_file.write([event()], now=NOW))
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-2:] == ["END:VCALENDAR", ""]
    for line in (
        "UID:ord_1.prf_1@sankhau.example",
        "DTSTAMP:20261123T120000Z",
        "DTSTART:20261212T123000Z",
        "DTEND:20261212T143000Z",
        "SUMMARY:Kim Vân Kiều",
        "LOCATION:Nhà hát Hoa Mai\\, 12 phố Hàng Bạc",
        "STATUS:CONFIRMED",
        "SEQUENCE:0",
    ):
        assert line in lines, line


def test_a_refund_takes_the_entry_back_under_its_name() -> None:
    lines = unfolded(calendar_file.write([event(cancelled=True)], now=NOW))
    assert {"UID:ord_1.prf_1@sankhau.example", "STATUS:CANCELLED", "SEQUENCE:1"} <= set(lines)


def test_signs_with_a_meaning_are_escaped_and_control_characters_gone() -> None:
    assert calendar_file.escaped("a,b;c\\d\r\ne\nf\x00\x07") == "a\\,b\\;c\\\\d\\ne\\nf"


def test_no_text_can_write_a_line_of_its_own() -> None:
    lines = unfolded(calendar_file.write([event(summary="x\r\nATTENDEE:mailto:a@example.com")], now=NOW))
    assert not any(line.startswith("ATTENDEE") for line in lines)


@given(st.text(max_size=400), st.text(max_size=400))
def test_no_line_is_longer_than_75_octets_and_nothing_is_lost(summary: str, location: str) -> None:
    file = calendar_file.write([event(summary=summary, location=location)], now=NOW)
    for line in file.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no letter was cut in two
        assert b"\n" not in line
    assert f"SUMMARY:{calendar_file.escaped(summary)}" in unfolded(file)


def test_a_line_is_folded_at_75_octets_and_not_before() -> None:
    exact = "x" * (75 - len("SUMMARY:"))
    assert f"SUMMARY:{exact}\r\n".encode() in calendar_file.write([event(summary=exact)], now=NOW)
    assert f"SUMMARY:{exact}\r\n y\r\n".encode() in calendar_file.write([event(summary=f"{exact}y")], now=NOW)
