"""Who pays less at the counter: as many as the seller says, with the proof named; in nobody's way."""

import httpx

from tests.support import html_page
from tests.support.services_stand_in import Scene
from tests.web.pages.test_counter import COUNTER, form_of


async def test_a_group_of_whom_one_is_a_student_pays_less_for_that_one(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance()
    form = await form_of(clara) | {"quantity": "2", "payment_kind": "cash", "concession-student": "1"}
    assert (await clara.post(COUNTER, data=form | {"concession-student": "51", "quantity": "50"})).status_code == 422
    await clara.post(COUNTER, data=form)
    assert [sale.concessions for sale in house.counter_wishes] == [("student",)]


async def test_who_pays_less_is_folded_away_until_it_is_asked_for_and_names_the_proof(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    evening = house.add_performance()
    part = html_page.parse((await clara.get(COUNTER)).text).one("details", class_="counter__reductions")
    assert "open" not in part.attributes
    asked = await clara.get(COUNTER, params={"performance": evening.id, "reductions": "1"})
    part = html_page.parse(asked.text).one("details", class_="counter__reductions")
    assert "open" in part.attributes
    assert "Thẻ học sinh, sinh viên" in part.text
