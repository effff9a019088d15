"""A house keeps seats from sale, and puts them on sale again, without script."""

import httpx
import pytest

from infra.contracts.actor import Role
from tests.support import html_page
from tests.support.seats_stand_in import add_seating
from tests.support.services_stand_in import ORGANISATION, Scene
from ticketing.accounts.schemas import OrganisationRoles
from ticketing.catalog.schemas import PerformanceState
from ticketing.inventory.schemas import BlockReason
from ticketing.seating import samples
from web.pages import blocks

PAGE = "/house/performances/prf_1/blocks"
ROW = f"{PAGE}?section=stalls&row=C"
assert blocks.router.routes


@pytest.fixture
def house(house: Scene) -> Scene:
    """An evening in a theatre of 504 seats."""
    house.add_performance(id="prf_1")
    add_seating(house, house.performances["prf_1"], samples.theatre())
    return house


async def form_of(client: httpx.AsyncClient) -> dict[str, str]:
    """The form of a row, with nothing ticked."""
    page = html_page.parse((await client.get(ROW)).text)
    form = next(one for one in page.all("form", method="post") if one.all("fieldset"))
    return {name: value for name, value in form.fields().items() if name != "seat"}


async def test_ticked_seats_are_kept_until_their_time_at_the_venue_and_released(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    chosen = {"seat": ["stalls-c-5", "stalls-c-6"], "reason": "press", "note": "Báo Nhân Dân"}
    answer = await clara.post(PAGE, data=await form_of(clara) | chosen | {"releases_at": "2027-01-02T18:30"})
    assert answer.headers["location"] == f"{PAGE}?done=kept"
    [kept] = house.seatings["prf_1"].blocks.values()
    assert (kept.reason, kept.note, kept.seats) == (BlockReason.PRESS, "Báo Nhân Dân", chosen["seat"])
    assert kept.releases_at is not None
    assert kept.releases_at.isoformat() == "2027-01-02T18:30:00+07:00"
    page = html_page.parse((await clara.get(ROW)).text)
    assert "Báo Nhân Dân" in page.one("table").text
    assert "disabled" in page.one("input", value="stalls-c-5").attributes

    token = {"form_token": page.one("form", action=f"{PAGE}/{kept.id}/release").fields()["form_token"]}
    answer = await clara.post(f"{PAGE}/{kept.id}/release", data=token)
    assert answer.headers["location"] == f"{PAGE}?done=released"
    assert not house.seatings["prf_1"].blocks


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"reason": "press"}, "ít nhất một ghế"),
        ({"seat": "stalls-c-5", "reason": "friend"}, "chọn giữ cho ai"),
        ({"seat": "stalls-c-5", "reason": "press", "releases_at": "tomorrow"}, "Xin nhập ngày và giờ"),
    ],
)
async def test_what_is_missing_is_said_and_nothing_is_lost(
    clara: httpx.AsyncClient, house: Scene, written: dict[str, str], said: str
) -> None:
    answer = await clara.post(PAGE, data=await form_of(clara) | {"note": "Đoàn đại biểu"} | written)
    assert answer.status_code == 422
    assert said in html_page.parse(answer.text).one("main").text
    assert "Đoàn đại biểu" in answer.text
    assert not house.seatings["prf_1"].blocks


async def test_seats_are_kept_before_the_sale_begins(clara: httpx.AsyncClient, house: Scene) -> None:
    draft = house.performances["prf_1"].model_copy(update={"state": PerformanceState.DRAFT})
    house.performances["prf_1"] = draft
    assert "seat-" in (await clara.get(ROW)).text


async def test_an_editor_keeps_no_seats(clara: httpx.AsyncClient, house: Scene) -> None:
    house.organisations = [OrganisationRoles(organisation_id=ORGANISATION, name="Nhà hát Mẫu", roles=[Role.EDITOR])]
    assert (await clara.get(PAGE)).status_code == 403
