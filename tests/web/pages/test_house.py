import httpx

from infra.contracts.actor import Role
from media_service.library.schemas import JobState, ProductionView, Refusal, TitleState
from tests.support import html_page
from tests.support.services_stand_in import ORGANISATION, Scene
from ticketing.accounts.schemas import OrganisationRoles
from ticketing.orders.schemas import OrderState

REFUSED = Refusal(code="no_picture", vi="Tệp này không có hình.", en="This file has no picture.")


def production(**changes: object) -> ProductionView:
    values: dict[str, object] = {
        "title_id": "ttl_1",
        "organisation_id": ORGANISATION,
        "name_vi": "Đêm hội Long Trì",
        "name_en": "The Night Festival",
        "state": TitleState.DRAFT,
        "asset_id": "ast_1",
        "job_state": JobState.RUNNING,
        "fraction": 0.43,
        "attempts": 2,
        "uploaded_at": None,
        "playable_at": None,
        "completed_at": None,
        "duration_seconds": 600.0,
        "rungs": [],
        "refusal": None,
    }
    return ProductionView.model_validate(values | changes)


async def test_nobody_sees_the_house_without_signing_in(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/house")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in"


async def test_progress_and_attempts_are_shown_and_the_page_keeps_itself_current(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    house.productions.append(production())
    page = html_page.parse((await clara.get("/house")).text)
    assert page.one("progress").attributes["value"] == "43"
    assert page.one("td", data_label="Số lần thử").text == "2"
    assert page.one("meta", http_equiv="refresh").attributes["content"] == "5"


async def test_a_refused_master_says_why(clara: httpx.AsyncClient, house: Scene) -> None:
    house.productions.append(production(job_state=JobState.FAILED, refusal=REFUSED))
    page = html_page.parse((await clara.get("/en/house")).text)
    assert page.one("p", class_="refusal").text == "This file has no picture."
    assert not page.all("meta", http_equiv="refresh")


async def test_a_finished_title_names_its_rungs(clara: httpx.AsyncClient, house: Scene) -> None:
    house.productions.append(production(job_state=JobState.COMPLETED, rungs=["1080p", "720p"]))
    assert "Sẵn sàng 1080p, 720p" in html_page.parse((await clara.get("/house")).text).text


async def test_only_a_paid_order_has_a_refund_button(clara: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    orders = [house.add_order(title, state) for state in OrderState]
    page = html_page.parse((await clara.get("/house")).text)
    paid = next(order for order in orders if order.state is OrderState.PAID)
    links = [link.attributes["href"] for link in page.all("a") if link.text.startswith("Hoàn tiền")]
    assert links == [f"/house/orders/{paid.id}/refund"]


async def test_an_editor_sees_no_orders(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_order(house.add_title())
    house.organisations = [OrganisationRoles(organisation_id=ORGANISATION, name="Nhà hát", roles=[Role.EDITOR])]
    assert "lan@example.com" not in (await clara.get("/house")).text


async def test_a_member_of_two_houses_chooses(clara: httpx.AsyncClient, house: Scene) -> None:
    house.organisations.append(OrganisationRoles(organisation_id="org_2", name="Viện phim", roles=[Role.OWNER]))
    house.productions.append(production(organisation_id="org_2"))
    page = html_page.parse((await clara.get("/house")).text)
    assert "Long Trì" not in page.text
    second = html_page.parse((await clara.get(page.link("Viện phim"))).text)
    assert second.one("h1").text == "Viện phim"
    assert "Long Trì" in second.text


async def test_a_member_of_no_house_is_sent_away(clara: httpx.AsyncClient, house: Scene) -> None:
    house.organisations.clear()
    assert (await clara.get("/house")).headers["location"] == "/sign-in"


async def test_a_session_that_ended_leads_to_the_sign_in_and_is_forgotten(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    house.sessions.clear()
    answer = await clara.get("/house")
    assert answer.headers["location"] == "/sign-in"
    assert "sankhau_staff" not in clara.cookies
