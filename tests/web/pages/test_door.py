"""The door's page: one field, one plain answer, and what went through it."""

import httpx
import pytest

from infra.contracts.actor import Role
from tests.support import html_page
from tests.support.evening_stand_in import CODE, scan_of
from tests.support.html_page import Element
from tests.support.services_stand_in import Scene
from ticketing.accounts.schemas import OrganisationRoles
from ticketing.gate.schemas import Verdict
from web.pages.door import WORDS

DOOR = "/house/door"
AT = {"performance": "prf_kieu", "at": "Cửa sau"}


async def page_of(clara: httpx.AsyncClient, address: str = DOOR, **params: str) -> Element:
    return html_page.parse((await clara.get(address, params=params or None)).text)


async def check(clara: httpx.AsyncClient, code: str) -> httpx.Response:
    form = (await page_of(clara, **AT)).one("form").fields()
    return await clara.post(DOOR, data=form | {"code": code})


async def test_an_evening_and_a_door_are_chosen_first(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    page = await page_of(clara)
    assert page.one("input", id="at").attributes["value"] == "Cửa chính"
    assert page.one("button", class_="door-choice__evening").attributes["value"] == "prf_kieu"


async def test_a_good_code_is_welcome_and_the_second_time_told_when(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    answer = (await page_of(clara, (await check(clara, f"SK{CODE}")).headers["location"])).one("main")
    assert "Mời vào" in answer.one("div", id="door-answer").text
    answer = (await page_of(clara, (await check(clara, CODE.lower())).headers["location"])).one("main")
    told = answer.one("div", id="door-answer").text
    assert "Đã dùng" in told
    assert "Đã vào lúc" in told
    assert "Cửa sau" in answer.one("div", id="door-count").text


async def test_a_form_sent_twice_is_one_look(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    form = (await page_of(clara, **AT)).one("form").fields() | {"code": CODE}
    answers = [await clara.post(DOOR, data=form) for _ in range(2)]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert len(house.scans) == 1


async def test_every_answer_has_its_word_its_shape_and_its_colour(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    words = set()
    for verdict in Verdict:
        house.scans[verdict] = scan_of(verdict, id=f"scn_{verdict.value}")
        page = await page_of(clara, **AT, scan=f"scn_{verdict.value}")
        section = page.one("section", class_=f"verdict verdict--{WORDS[verdict][0]}")
        words.add(section.one("p", class_="verdict__word").text)
    assert len(words) == len(Verdict)


async def test_nothing_typed_is_said(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    answer = await check(clara, "  ")
    assert answer.status_code == 422
    assert "Xin quét hoặc gõ mã vé." in answer.text


async def test_this_page_and_no_other_may_use_the_camera(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    assert "camera=(self)" in (await clara.get(DOOR, params=AT)).headers["permissions-policy"]
    assert "camera=()" in (await clara.get("/house")).headers["permissions-policy"]


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OWNER, 200), (Role.BOX_OFFICE, 200), (Role.GATE, 200), (Role.EDITOR, 403), (Role.ACCOUNTANT, 403)],
)
async def test_who_may_open_the_door(clara: httpx.AsyncClient, house: Scene, role: Role, status: int) -> None:
    house.organisations = [OrganisationRoles(organisation_id="org_nhahat", name="Nhà hát Mẫu", roles=[role])]
    house.add_performance(id="prf_kieu")
    assert (await clara.get(DOOR)).status_code == status


async def test_nobody_without_a_session_checks(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get(DOOR)).headers["location"] == "/sign-in"
