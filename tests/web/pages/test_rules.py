"""A house says who pays less, and keeps to the law."""

import httpx

from tests.support import html_page
from tests.support.services_stand_in import Scene
from ticketing.rules.schemas import Concession

PAGE = "/house/performances/{}/rules"


async def test_the_house_gives_students_more_and_calls_it_a_screening(clara: httpx.AsyncClient, house: Scene) -> None:
    performance = house.add_performance()
    page = html_page.parse((await clara.get(PAGE.format(performance.id))).text)
    assert "theo luật ít nhất 50 %" in page.text
    [form] = [one for one in page.all("form") if one.attributes.get("action") == PAGE.format(performance.id)]
    fields = form.fields() | {"student": "30 %", "member": "10", "screening": "1", "exchange": "48", "most": "4"}
    assert (await clara.post(PAGE.format(performance.id), data=fields)).status_code == 303
    kept = house.rules[performance.id]
    assert (kept.screening, kept.exchange_until_hours, kept.most_per_buyer) == (True, 48, 4)
    rates = {one.concession: one.percent for one in kept.concessions}
    assert (rates[Concession.STUDENT], rates[Concession.MEMBER]) == (30, 10)


async def test_what_is_no_number_is_refused_and_stays_in_the_form(clara: httpx.AsyncClient, house: Scene) -> None:
    performance = house.add_performance()
    page = html_page.parse((await clara.get(PAGE.format(performance.id))).text)
    [form] = [one for one in page.all("form") if one.attributes.get("action") == PAGE.format(performance.id)]
    answer = await clara.post(PAGE.format(performance.id), data=form.fields() | {"student": "nhiều"})
    assert (answer.status_code, 'value="nhiều"' in answer.text) == (422, True)
    assert performance.id not in house.rules
