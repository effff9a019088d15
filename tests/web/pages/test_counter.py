"""The counter: one screen, cash with change, VietQR that turns to paid, tickets to print; for sellers only."""

import httpx
import pytest

from infra.contracts.actor import Role
from tests.support import html_page
from tests.support.approvals_stand_in import PASSWORD
from tests.support.html_page import Element
from tests.support.services_stand_in import Scene
from ticketing.accounts.schemas import OrganisationRoles
from ticketing.orders.schemas import OrderState

COUNTER = "/house/counter"


async def form_of(clara: httpx.AsyncClient) -> dict[str, str]:
    form: Element = html_page.parse((await clara.get(COUNTER)).text).one("form", class_="counter")
    [chosen] = [radio for radio in form.all("input") if "checked" in radio.attributes]
    return form.fields() | {"performance": chosen.attributes["value"]}


async def test_the_next_evening_is_chosen_and_the_cursor_stands_in_the_number(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    house.add_performance(id="prf_draft", state="draft", on_sale=False)
    soon = house.add_performance(id="prf_soon")
    page = html_page.parse((await clara.get(COUNTER)).text)
    assert (await form_of(clara))["performance"] == soon.id
    assert len(page.all("input", type="radio")) == 1
    assert "autofocus" in page.one("input", id="quantity").attributes


async def test_cash_sold_twice_by_one_form_is_one_sale_and_its_page_says_the_change(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    house.add_performance()
    form = await form_of(clara) | {"quantity": "2", "given": "500.000", "payment_kind": "cash"}
    answers = [await clara.post(COUNTER, data=form) for _ in range(2)]
    [order] = house.orders.values()
    assert {answer.headers["location"] for answer in answers} == {f"/house/counter/sales/{order.id}"}
    page = html_page.parse((await clara.get(f"/house/counter/sales/{order.id}")).text)
    assert page.one("p", class_="sale__change").text.replace("\u00a0", " ") == "Tiền thối 200.000 ₫"


async def test_enter_in_the_number_sells_for_exact_cash(clara: httpx.AsyncClient, house: Scene) -> None:
    """A browser's Enter presses the first submit button of the form."""
    house.add_performance()
    form = html_page.parse((await clara.get(COUNTER)).text).one("form", class_="counter")
    first = form.all("button")[0]
    assert (first.attributes["name"], first.attributes["value"]) == ("payment_kind", "cash")


async def test_a_banknote_only_adds(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance()
    form = await form_of(clara) | {"given": "50000", "note": "200000", "quantity": "3"}
    page = html_page.parse((await clara.post(COUNTER, data=form)).text)
    assert page.one("input", id="given").attributes["value"] == "250000"
    assert page.one("input", id="quantity").attributes["value"] == "3"
    assert not house.orders


async def test_a_transfer_shows_its_code_and_looks_again(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance()
    form = await form_of(clara) | {"quantity": "1", "payment_kind": "vietqr"}
    address = (await clara.post(COUNTER, data=form)).headers["location"]
    text = (await clara.get(address)).text
    assert "<svg" in text
    assert '<meta http-equiv="refresh"' in text
    assert html_page.parse(text).one("div", id="sale").attributes["data-refresh-seconds"] == "2"
    [order] = house.orders.values()
    house.orders[order.id] = order.model_copy(update={"state": OrderState.PAID, "transfer": None})
    assert (
        html_page.parse((await clara.get(address)).text).one("div", id="sale").attributes["data-refresh-seconds"] == ""
    )


async def test_a_discount_has_a_reason_and_above_the_limit_a_second_person(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    house.add_performance()
    house.alone_up_to = 200_000
    form = await form_of(clara) | {"quantity": "3", "payment_kind": "cash", "discount": "250.000"}
    assert (await clara.post(COUNTER, data=form)).status_code == 422
    form |= {"reason": "Khách quen"}
    asked = await clara.post(COUNTER, data=form)
    assert asked.status_code == 409
    second = html_page.parse(asked.text).one("form", class_="counter").fields() | form
    assert "second_password" in second
    second |= {"second_email": "lan@example.vn"}
    wrong = await clara.post(COUNTER, data=second | {"second_password": "wrong"})
    assert "second_password" in html_page.parse(wrong.text).one("form", class_="counter").fields()
    assert not house.orders
    yes = await clara.post(COUNTER, data=second | {"second_password": PASSWORD})
    [order] = house.orders.values()
    assert yes.headers["location"] == f"/house/counter/sales/{order.id}"
    assert house.approvals[-1].reason == "Khách quen"


@pytest.mark.parametrize("wrong", [{"quantity": "0"}, {"quantity": "51"}, {"given": "x"}])
async def test_what_cannot_be_read_sells_nothing(clara: httpx.AsyncClient, house: Scene, wrong: dict[str, str]) -> None:
    house.add_performance()
    answer = await clara.post(COUNTER, data=await form_of(clara) | {"payment_kind": "cash"} | wrong)
    assert answer.status_code == 422
    assert not house.orders


async def test_a_group_has_all_its_codes_on_one_sheet(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance()
    await clara.post(COUNTER, data=await form_of(clara) | {"quantity": "3", "payment_kind": "cash"})
    [order] = house.orders.values()
    address = f"/house/counter/sales/{order.id}/tickets"
    page = html_page.parse((await clara.get(address, params={"paper": "group"})).text)
    assert len(page.one("ol", class_="sheet__codes").all("li")) == 3
    assert not page.all("section", class_="stub")


async def test_tickets_come_on_three_papers_one_stub_each(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance()
    form = await form_of(clara) | {"quantity": "2", "payment_kind": "cash"}
    address = (await clara.post(COUNTER, data=form)).headers["location"]
    for paper in ("80mm", "a6", "a4"):
        page = html_page.parse((await clara.get(f"{address}/tickets", params={"paper": paper})).text)
        assert len(page.all("section", class_="stub")) == 2
        assert page.all("div", class_=f"page page--narrow paper paper--{paper}")
    assert (await clara.get(f"{address}/tickets", params={"paper": "a3"})).status_code == 422


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OWNER, 200), (Role.BOX_OFFICE, 200), (Role.EDITOR, 403), (Role.GATE, 403), (Role.ACCOUNTANT, 403)],
)
async def test_who_may_open_the_counter(clara: httpx.AsyncClient, house: Scene, role: Role, status: int) -> None:
    house.organisations = [OrganisationRoles(organisation_id="org_nhahat", name="Nhà hát Mẫu", roles=[role])]
    house.add_performance()
    assert (await clara.get(COUNTER)).status_code == status


async def test_nobody_without_a_session_sells(visitor: httpx.AsyncClient) -> None:
    for path in (COUNTER, f"{COUNTER}/sales/ord_1", f"{COUNTER}/sales/ord_1/tickets"):
        assert (await visitor.get(path)).headers["location"] == "/sign-in"


async def test_tickets_come_out_of_the_roll_printer_or_the_page_says_why_not(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    house.add_performance()
    form = await form_of(clara) | {"quantity": "2", "payment_kind": "cash"}
    address = (await clara.post(COUNTER, data=form)).headers["location"]
    roll = html_page.parse((await clara.get(address)).text).one("form", action=f"{address}/rolls")
    assert (await clara.post(f"{address}/rolls", data=roll.fields())).headers["location"] == address
    assert len(house.rolls) == 1
    house.refusal = (409, "no_printer", "Chưa có máy in.", "There is none.")
    refused = await clara.post(f"{address}/rolls", data=roll.fields())
    assert (refused.status_code, "Chưa có máy in." in refused.text) == (409, True)
