"""The owner says what the pass of her house is; nobody else may."""

import httpx

from infra.contracts.actor import Role
from tests.support import html_page
from tests.support.passes_stand_in import plan_of
from tests.support.services_stand_in import ORGANISATION, Scene

PATH = "/house/pass"


async def test_the_owner_names_prices_and_fills_it(clara: httpx.AsyncClient, house: Scene) -> None:
    first = html_page.parse((await clara.get(PATH)).text).one("form").fields()
    word = first | {"name_vi": "Vé tháng", "name_en": "Pass", "price_minor": "99.000", "on_sale": "1"}
    assert (await clara.post(PATH, data=word)).status_code == 303
    house.passes.plan = plan_of(ORGANISATION, {"ttl_1": "Tấm Cám", "ttl_2": "Thạch Sanh"})
    form = html_page.parse((await clara.get(PATH)).text).one("form").fields()
    form.pop("in-ttl_2", None)
    assert (await clara.post(PATH, data=form | {"in-ttl_1": "1"})).status_code == 303
    made, changed = house.passes.wishes
    assert (made.name_vi, made.price_minor, made.on_sale) == ("Vé tháng", 99_000, True)
    assert changed.excluded_title_ids == ["ttl_2"]


async def test_what_is_missing_is_said_beside_its_field(clara: httpx.AsyncClient, house: Scene) -> None:
    form = html_page.parse((await clara.get(PATH)).text).one("form").fields()
    answer = await clara.post(PATH, data=form | {"name_vi": "", "name_en": "Pass", "price_minor": "rẻ"})
    page = html_page.parse(answer.text)
    assert answer.status_code == 422
    assert page.one("p", id="name_vi-error")
    assert "từ 1.000 trở lên" in page.one("p", id="price_minor-error").text
    assert house.passes.wishes == []


async def test_who_owns_no_house_is_kept_out(clara: httpx.AsyncClient, house: Scene) -> None:
    [mine] = house.organisations
    house.organisations = [mine.model_copy(update={"roles": [Role.BOX_OFFICE]})]
    assert (await clara.get(PATH)).status_code == 403
