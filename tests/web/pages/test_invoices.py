"""A house finds, downloads and replaces its invoices; a buyer names a company and sees the invoice with the order."""

import httpx
import pytest

from infra.contracts.actor import Role
from tests.support import html_page
from tests.support.invoices_stand_in import several
from tests.support.services_stand_in import ORGANISATION, Scene, key_of
from ticketing.accounts.schemas import OrganisationRoles, OrganisationState
from ticketing.invoices.schemas import InvoiceState
from ticketing.orders.schemas import InvoiceBuyer, OrderState

ADDRESS = "/house/invoices"


@pytest.fixture(autouse=True)
def written(house: Scene) -> None:
    house.invoices.written = several()
    house.organisations = [
        OrganisationRoles(
            organisation_id=ORGANISATION, name="Nhà hát", roles=[Role.OWNER], state=OrganisationState.APPROVED
        )
    ]


async def test_they_are_found_and_downloaded(clara: httpx.AsyncClient, house: Scene) -> None:
    page = html_page.parse((await clara.get(ADDRESS, params={"search": " 0101112223 "})).text)
    assert house.invoices.searched == ["0101112223"]
    assert "1C26MAA 00000001" in page.one("table").text
    table = (await clara.get(f"{ADDRESS}.csv")).text
    assert len(table.strip().splitlines()) == 6
    assert "1C26MAA 00000002" in table
    assert "-350000" in table


async def test_a_wrong_buyer_is_replaced_and_a_refused_one_sent_again(clara: httpx.AsyncClient, house: Scene) -> None:
    form = next(
        one
        for one in html_page.parse((await clara.get(f"{ADDRESS}/inv_1")).text).all("form")
        if "repl" in str(one.attributes)
    )
    sent = form.fields() | {"name": "Công ty Lụa", "tax_code": "010987", "reason": "Sai tên"}
    wrong = await clara.post(form.attributes["action"], data=sent)
    assert (wrong.status_code, bool(html_page.parse(wrong.text).error_of("name"))) == (422, True)
    done = await clara.post(form.attributes["action"], data=sent | {"tax_code": "0109876543"})
    assert done.headers["location"] == f"{ADDRESS}/inv_6"
    assert (house.invoices.written[-1].buyer_name, house.invoices.written[-1].reason) == ("Công ty Lụa", "Sai tên")
    refused = html_page.parse((await clara.get(f"{ADDRESS}/inv_5")).text)
    again = next(one for one in refused.all("form") if "submissions" in str(one.attributes))
    await clara.post(again.attributes["action"], data=again.fields())
    assert house.invoices.written[4].state is InvoiceState.WAITING


async def test_the_owner_decides_and_what_is_wrong_is_said(clara: httpx.AsyncClient, house: Scene) -> None:
    form = html_page.parse((await clara.get("/house/invoicing")).text).one("form").fields()
    good = form | {"seller_tax_code": "0101234567", "seller_address": "Hà Nội", "letters": "HM", "form": "1"}
    good |= {"vat_percent": "5", "active": "1"}
    for name, typed in (("letters", "hm"), ("letters", "ĐH"), ("seller_tax_code", "123"), ("seller_address", "")):
        answer = await clara.post("/house/invoicing", data=good | {name: typed})
        assert (answer.status_code, bool(html_page.parse(answer.text).error_of(name))) == (422, True)
    assert house.invoices.wish is None
    assert (await clara.post("/house/invoicing", data=good)).status_code == 303
    assert house.invoices.wish is not None
    assert (house.invoices.wish.active, house.invoices.wish.vat_percent) == (True, 5)


async def test_a_buyer_names_a_company_and_sees_the_invoice(visitor: httpx.AsyncClient, house: Scene) -> None:
    address = f"/performances/{house.add_performance().id}/checkout"
    form = html_page.parse((await visitor.get(address)).text).one("form").fields()
    form |= {"quantity": "1", "buyer_name": "Lan", "buyer_email": "lan@example.com", "invoice_name": "Công ty Lụa"}
    form |= {"youngest_born": "1990-05-20"}  # it is rated T13
    wrong = await visitor.post(address, data=form | {"invoice_tax_code": "12"})
    assert (wrong.status_code, bool(html_page.parse(wrong.text).error_of("invoice_name"))) == (422, True)
    assert (await visitor.post(address, data=form | {"invoice_tax_code": "0109876543"})).status_code == 303
    assert house.wishes[-1].invoice_to == InvoiceBuyer(name="Công ty Lụa", tax_code="0109876543")
    order = house.add_order(house.add_title(), OrderState.PAID, id="ord_evening")
    text = (await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)}, follow_redirects=True)).text
    assert "1C26MAA 00000001" in text
