"""Tickets on paper: every letter of Vietnamese, a page for each person, and no name that writes markup."""

import asyncio
import io
from datetime import UTC, datetime, timedelta

import pytest
from pypdf import PdfReader

from ticketing.catalog.schemas import OfferKind
from ticketing.delivery import paper
from ticketing.delivery.errors import PrinterBusy
from ticketing.delivery.letters import Subject
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.schemas import OrderState, TicketState

STARTS = datetime(2026, 12, 12, 12, 30, tzinfo=UTC)
LINK = "https://sankhau.example/orders/ord_1?key=abcdefghijklmnopqrstuv"


def subject(*, kind: OfferKind = OfferKind.ADMISSION, count: int = 2, **changes: str) -> Subject:
    """An order as it is printed."""
    order = Order(
        id="ord_1",
        state=OrderState.PAID,
        language=changes.pop("language", "vi"),
        buyer_name=changes.pop("buyer_name", "Nguyễn Thị Ánh Tuyết"),
        paid_at=STARTS,
    )
    house = changes.pop("house", "Nhà hát Cải lương Hoa Mai")
    lines, tickets = [], []
    for number in range(count):
        line = OrderLine(id=f"oln_{number}", kind=kind, age_rating="T13", price_minor=350_000, currency="VND")
        line.name_vi, line.name_en = changes.get("name", "Tiếng trống Mê Linh"), "The Drums of Mê Linh"
        ticket = Ticket(order_line_id=line.id, kind=kind, state=TicketState.VALID)
        if kind is OfferKind.ADMISSION:
            line.venue_name, line.venue_address, line.zone = (
                "Rạp Hoa Mai",
                "12 phố Hàng Bạc, Hà Nội",
                "Asia/Ho_Chi_Minh",
            )
            line.doors_at, line.starts_at = STARTS - timedelta(minutes=45), STARTS
            ticket.code = f"7F3K9QWX2MT4HN8{number}"
        else:
            ticket.watch_until = STARTS + timedelta(hours=48)
        lines.append(line)
        tickets.append(ticket)
    return Subject(order, tuple(lines), tuple(tickets), house)


async def printed(shown: Subject) -> list[str]:
    """The text of each page, on one line."""
    reader = PdfReader(io.BytesIO(await paper.print_tickets(shown, link=LINK)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


async def test_each_person_gets_a_page_with_every_letter_in_its_place() -> None:
    first, second = await printed(subject())
    for words in (
        "Nhà hát Cải lương Hoa Mai",
        "Tiếng trống Mê Linh",
        "19:30 thứ Bảy 12/12/2026",
        "Rạp Hoa Mai, 12 phố Hàng Bạc, Hà Nội",
        "18:45",
        "Nguyễn Thị Ánh Tuyết",
        "T13",
        "350.000 ₫",
        "7F3K-9QWX-2MT4-HN80",
        "Vé 1/2",
        "Mỗi mã cho một người vào, một lần",
    ):
        assert words in first, words
    assert "7F3K-9QWX-2MT4-HN81" in second


async def test_a_ticket_to_watch_says_until_when_in_the_buyers_language() -> None:
    [page] = await printed(subject(kind=OfferKind.TITLE_VIEW, count=1, language="en"))
    assert "Can be watched until 19:30 14/12/2026" in page
    assert "The Drums of Mê Linh" in page
    assert "350,000 ₫" in page
    assert "key=" not in page  # the key is in the code only


@pytest.mark.parametrize(
    "name",
    [
        '#read("/etc/passwd")',
        "#sys.inputs.data",
        "*đậm* _nghiêng_ $x^2$ @nhãn <nhãn>",
        "] #pagebreak() [",
        '"; panic("x") //',
        "\\u{41} \\ /* ghi chú */ = Đề mục",
    ],
)
async def test_a_name_is_text_whatever_it_says(name: str) -> None:
    pages = await printed(subject(count=1, name=name, buyer_name=name, house=name))
    assert len(pages) == 1
    assert pages[0].replace(" ", "").count(name.replace(" ", "")) == 3


async def test_the_longest_names_still_fit_their_page() -> None:
    long = subject(count=1, name="Người ven đô " * 15, buyer_name="Nguyễn " * 17, house="Nhà hát " * 25)
    assert len(await printed(long)) == 1


async def test_the_same_ticket_is_the_same_file() -> None:
    assert await paper.print_tickets(subject(), link=LINK) == await paper.print_tickets(subject(), link=LINK)


async def test_two_are_printed_at_once_and_who_waits_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "_printers", asyncio.Semaphore(0))
    monkeypatch.setattr(paper, "_PATIENCE_SECONDS", 0.01)
    with pytest.raises(PrinterBusy):
        await paper.print_tickets(subject(), link=LINK)
