"""Cash into and out of a drawer on its page: with a reason, and above the limit with a second person."""

import httpx
import pytest

from tests.support import approvals_stand_in, html_page
from tests.support.services_stand_in import Scene
from ticketing.shifts.schemas import CorrectionKind

DRAWER = "/house/shifts/shf_open/drawer"
LIGHTER = {"kind": "safe", "amount": "2.000.000", "reason": "Ngăn đầy"}


async def form_of(clara: httpx.AsyncClient) -> dict[str, str]:
    page = html_page.parse((await clara.get(DRAWER)).text)
    return next(one for one in page.all("form") if one.attributes.get("action") == DRAWER).fields()


async def test_change_is_put_in_and_stands_on_the_shift(clara: httpx.AsyncClient, house: Scene) -> None:
    form = await form_of(clara) | {"kind": "change", "amount": "200.000", "reason": "Hết tờ 10.000"}
    answer = await clara.post(DRAWER, data=form)
    assert answer.headers["location"] == "/house/shifts/shf_open"
    [correction] = house.corrections
    assert (correction.kind, correction.amount_minor) == (CorrectionKind.CHANGE, 200_000)
    shift = (await clara.get("/house/shifts/shf_open")).text
    assert "Hết tờ 10.000" in shift
    assert "200.000" in shift


async def test_above_the_limit_the_second_person_signs_at_the_same_screen(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    house.alone_up_to = 500_000
    answer = await clara.post(DRAWER, data=await form_of(clara) | LIGHTER)
    assert answer.status_code == 409
    page = html_page.parse(answer.text)
    assert page.all("input", name="second_password")
    assert page.one("input", name="amount").attributes["value"] == "2.000.000"
    second = {"second_email": "minh@example.vn", "second_password": "sai"}
    wrong = await clara.post(DRAWER, data=await form_of(clara) | LIGHTER | second)
    assert wrong.status_code == 403
    assert not house.corrections
    second["second_password"] = approvals_stand_in.PASSWORD
    assert (await clara.post(DRAWER, data=await form_of(clara) | LIGHTER | second)).status_code == 303
    assert [one.amount_minor for one in house.corrections] == [-2_000_000]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": ""}, "Xin chọn việc đã xảy ra."),
        ({"amount": "0"}, "lớn hơn 0"),
        ({"amount": "nhiều"}, "lớn hơn 0"),
        ({"reason": " "}, "Xin ghi lý do"),
    ],
)
async def test_what_is_missing_is_said_beside_its_field(
    clara: httpx.AsyncClient, house: Scene, wrong: dict[str, str], said: str
) -> None:
    answer = await clara.post(DRAWER, data=await form_of(clara) | LIGHTER | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert not house.corrections


async def test_a_counted_drawer_offers_no_form(clara: httpx.AsyncClient, house: Scene) -> None:
    house.shifts["shf_open"] = house.shifts["shf_open"].model_copy(
        update={"closed_at": house.shifts["shf_open"].opened_at, "counted_minor": 0, "expected_minor": 0}
    )
    page = html_page.parse((await clara.get(DRAWER)).text)
    assert not [one for one in page.all("form") if one.attributes.get("action") == DRAWER]
