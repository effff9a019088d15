import httpx
import pytest

from tests.support import html_page
from tests.support.services_stand_in import PASSWORD, Scene
from ticketing.accounts.schemas import OrganisationState


@pytest.fixture
async def administrator(visitor: httpx.AsyncClient, house: Scene) -> httpx.AsyncClient:
    """Signed in, and a member of no house."""
    house.people.administrator = True
    house.organisations.clear()
    form = html_page.parse((await visitor.get("/sign-in")).text).one("form").fields()
    answer = await visitor.post("/sign-in", data=form | {"email": "ha@example.com", "password": PASSWORD})
    assert answer.headers["location"] == "/admin"
    return visitor


async def decide(administrator: httpx.AsyncClient, house: Scene, **fields: str) -> httpx.Response:
    action = f"/admin/organisations/{house.people.houses[0].id}"
    page = html_page.parse((await administrator.get("/admin")).text)
    return await administrator.post(action, data=page.one("form", action=action).fields() | fields)


async def test_who_waits_stands_first_and_every_other_house_below(administrator: httpx.AsyncClient) -> None:
    page = html_page.parse((await administrator.get("/admin")).text)
    assert "Đoàn Chèo Sông Hương Huế" in page.one("li", class_="person").text
    rows = [row.text for row in page.one("tbody").all("tr")]
    assert len(rows) == 2
    assert "Thiếu giấy phép" in rows[1]
    assert "Duyệt lại" in rows[1]


@pytest.mark.parametrize(("button", "state"), [("approve", OrganisationState.APPROVED), ("refuse", "refused")])
async def test_a_press_decides(administrator: httpx.AsyncClient, house: Scene, button: str, state: str) -> None:
    answer = await decide(administrator, house, decision=button, reason="Thiếu giấy phép")
    assert answer.headers["location"] == f"/admin?done={state}"
    [(organisation_id, wish)] = house.people.decisions
    assert (organisation_id, wish.state, wish.reason) == (house.people.houses[0].id, state, "Thiếu giấy phép")


async def test_a_refusal_by_ticketing_stands_above_the_page(administrator: httpx.AsyncClient, house: Scene) -> None:
    house.refusal = (400, "reason_missing", "Xin cho biết lý do từ chối.", "Please say why.")
    answer = await decide(administrator, house, decision="refuse", reason="")
    assert answer.status_code == 400
    assert html_page.parse(answer.text).one("p", role="alert").text == "Xin cho biết lý do từ chối."


async def test_a_press_that_is_none_decides_nothing(administrator: httpx.AsyncClient, house: Scene) -> None:
    assert (await decide(administrator, house, decision="maybe")).headers["location"] == "/admin"
    assert house.people.decisions == []


async def test_the_way_to_the_house_leads_an_administrator_here(administrator: httpx.AsyncClient) -> None:
    assert (await administrator.get("/house")).headers["location"] == "/admin"


async def test_others_see_a_closed_door(clara: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    assert (await clara.get("/admin")).status_code == 403
    assert (await stranger.get("/admin")).headers["location"] == "/sign-in"
    assert (await clara.post("/admin/organisations/org_1", data={"decision": "approve"})).status_code == 403
