"""The owner writes the guest list of an evening, and decides how long places are reserved."""

import httpx

from infra.contracts.actor import Role
from tests.support import html_page
from tests.support.services_stand_in import Scene
from ticketing.accounts.schemas import OrganisationRoles

ADDRESS = "/house/performances/prf_kieu/guests"


async def test_a_guest_is_put_on_the_list_and_taken_off(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    form, _rules = html_page.parse((await clara.get(ADDRESS)).text).all("form", class_="counter__sale")
    sent = form.fields() | {"name": "Nhà báo Lê Bình", "quantity": "2", "source": "zone:"}
    assert (await clara.post(ADDRESS, data=sent)).status_code == 303
    [guest] = house.reservations.values()
    assert (guest.name, guest.kind) == ("Nhà báo Lê Bình", "guest")
    wrong = await clara.post(ADDRESS, data=sent | {"quantity": "hai"})
    assert (wrong.status_code, bool(html_page.parse(wrong.text).error_of("quantity"))) == (422, True)
    page = html_page.parse((await clara.get(ADDRESS)).text)
    [ending] = [one for one in page.all("form") if one.attributes["action"].endswith("/ending")]
    await clara.post(ending.attributes["action"], data=ending.fields())
    assert house.reservations[guest.id].state == "released"


async def test_the_house_decides_for_one_evening_or_for_all(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    _guest, rules = html_page.parse((await clara.get(ADDRESS)).text).all("form", class_="counter__sale")
    sent = rules.fields() | {"minutes_before": "60", "most_each": "4", "where": "performance"}
    for where in ("performance", "house"):
        assert (await clara.post(rules.attributes["action"], data=sent | {"where": where})).status_code == 303
        assert (house.reservation_rules.minutes_before, house.reservation_rules.source) == (60, where)
    assert (await clara.post(rules.attributes["action"], data=sent | {"most_each": "51"})).status_code == 422


async def test_who_only_sells_writes_no_list(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    [mine] = house.organisations
    seller = OrganisationRoles(organisation_id=mine.organisation_id, name=mine.name, roles=[Role.BOX_OFFICE])
    house.organisations = [seller]
    assert (await clara.get(ADDRESS)).status_code == 403
