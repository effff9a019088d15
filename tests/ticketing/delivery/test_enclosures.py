"""What goes with the mails: tickets as a PDF, an evening for the calendar; and the PDF by itself."""

import base64
import io

import pytest
from pypdf import PdfReader

from tests.ticketing import evening
from tests.ticketing.delivery.test_letters import mails_to, paid
from tests.ticketing.stage import PREFIX, Stage


async def test_the_mail_about_an_evening_brings_tickets_and_a_calendar_entry_and_a_refund_takes_it_back(
    stage_without_stripe: Stage,
) -> None:
    stage = stage_without_stripe
    _performance, offer = await evening.on_sale(stage.database)
    wish = stage.wish({"id": offer}, payment_kind="vietqr", quantity=2)
    placed = dict((await stage.order(wish=wish)).json())
    transfer = placed["order"]["transfer"]
    await stage.transfer(transfer["missing"]["minor"], transfer["memo"])
    order = await stage.until_state(placed, "paid")
    [mail] = await mails_to(stage, "ana@example.com")
    ticket, entry = mail.attachments
    assert (ticket.name, ticket.media_type) == (f"ve-{order['id']}.pdf", "application/pdf")
    assert len(PdfReader(io.BytesIO(base64.b64decode(ticket.content))).pages) == 2
    file = base64.b64decode(entry.content).decode().replace("\r\n ", "")
    assert "SUMMARY:Kim Vân Kiều" in file
    assert "STATUS:CONFIRMED" in file
    assert "key=" not in file  # a calendar is often shared
    assert "Nhà hát Hoa Mai" in mail.text
    refund = (await stage.refund(placed, who=stage.clara())).json()
    path = f"{PREFIX}/refunds/{refund['id']}/transfers"
    await stage.http.post(path, json={"reference": "FT1"}, headers=stage.clara())
    _first, back = await mails_to(stage, "ana@example.com", count=2)
    [gone] = back.attachments
    assert "STATUS:CANCELLED" in base64.b64decode(gone.content).decode()


async def test_the_pdf_is_for_the_buyer_and_the_box_office(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    placed = await paid(stage)
    path = f"{PREFIX}/orders/{placed['order']['id']}/tickets.pdf"
    answer = await stage.http.get(path, headers={"Order-Key": placed["access_key"]})
    assert answer.headers["content-type"] == "application/pdf"
    assert "Đèn kéo quân" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert (await stage.http.get(path, headers=stage.clara())).status_code == 200
    for who in (stage.editor(), stage.stranger(), {"Order-Key": "x"}, {}):
        assert (await stage.http.get(path, headers=who)).status_code == 404


@pytest.mark.parametrize(("state", "code"), [("pending", "order_not_paid"), ("refunding", "tickets_not_valid")])
async def test_what_is_not_paid_or_was_given_back_is_not_printed(
    stage_without_stripe: Stage, state: str, code: str
) -> None:
    stage = stage_without_stripe
    placed = await stage.transfer_order() if state == "pending" else await paid(stage)
    if state == "refunding":
        await stage.refund(placed, who=stage.clara())
    path = f"{PREFIX}/orders/{placed['order']['id']}/tickets.pdf"
    answer = await stage.http.get(path, headers={"Order-Key": placed["access_key"]})
    assert (answer.status_code, answer.json()["code"]) == (409, code)
