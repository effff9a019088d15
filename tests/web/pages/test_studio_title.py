import json

import httpx
import pytest

from tests.support import html_page, studio_stand_in
from tests.support.html_page import Element
from tests.support.services_stand_in import Scene
from web.pages import studio, studio_steps, studio_title

PAGE = "/studio/titles/ttl_1"
assert all(page.router.routes for page in (studio, studio_steps, studio_title))


async def page_of(client: httpx.AsyncClient, path: str = PAGE) -> Element:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return html_page.parse(answer.text)


def form_of(page: Element, action: str) -> dict[str, str]:
    """The fields of one form as a browser sends them: inputs, texts and choices."""
    form = next(form for form in page.all("form") if form.attributes["action"].endswith(action))
    fields = {i.attributes["name"]: i.attributes.get("value", "") for i in form.all("input") if "name" in i.attributes}
    ticks = {i.attributes["name"] for i in form.all("input", type="checkbox") if "checked" not in i.attributes}
    fields |= {area.attributes["name"]: area.text for area in form.all("textarea")}
    for select in form.all("select"):
        chosen = [option for option in select.all("option") if "selected" in option.attributes]
        fields[select.attributes["name"]] = chosen[0].attributes["value"] if chosen else ""
    return {name: value for name, value in fields.items() if name not in ticks}


@pytest.mark.parametrize("path", ["/studio", PAGE, f"{PAGE}/screening"])
async def test_nobody_sees_the_studio_without_signing_in(visitor: httpx.AsyncClient, path: str) -> None:
    assert (await visitor.get(path)).headers["location"] == "/sign-in"


async def test_a_name_is_enough_for_a_new_title_and_leads_to_its_page(clara: httpx.AsyncClient, house: Scene) -> None:
    form = form_of(await page_of(clara, "/studio"), "/studio")
    for _ in range(2):
        answer = await clara.post("/studio", data=form | {"name_vi": "Sơn Hậu"})
        assert answer.status_code == 303
    assert len(house.sheets) == 1
    assert answer.headers["location"] == f"/studio/titles/{next(iter(house.sheets))}"
    empty = await clara.post("/studio", data=form | {"name_vi": "  "})
    assert empty.status_code == 422


async def test_the_page_lists_what_is_missing_and_offers_the_sale_only_when_nothing_is(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    studio_stand_in.add_sheet(house)
    page = await page_of(clara)
    open_items = page.all("li", class_="checklist__item checklist__item--open")
    assert len(open_items) == 7
    assert not [form for form in page.all("form") if form.attributes["action"].endswith("/published")]
    studio_stand_in.add_sheet(house, missing=[])
    page = await page_of(clara)
    assert form_of(page, "/steps/published")["form_token"]
    assert "type" in page.one("input", name="at").attributes


async def test_what_is_written_is_sent_with_the_revision_that_was_read(clara: httpx.AsyncClient, house: Scene) -> None:
    studio_stand_in.add_sheet(house)
    form = form_of(await page_of(clara), PAGE)
    written = {
        "name_en": "The Night Festival",
        "synopsis_vi": "Đêm hội\r\nbên hồ." + "ộ" * 3900,
        "genre": "tuong",
        "spoken_language": "vi",
        "age_rating": "T16",
        "warning_violence": "1",
        "ticket_price_minor": "80.000",
        "credit_0": "Nguyễn Thị Mai",
        "role_1": "performer",
        "credit_1": "Đoàn tuồng Mẫu",
    }
    answer = await clara.post(PAGE, data=form | written)
    assert answer.status_code == 303, answer.text
    what, body, revision = house.studio_calls[0]
    assert (what, revision) == ("PATCH titles/ttl_1", '"3"')
    sent = json.loads(body)
    assert sent["credits"] == [
        {"role": "director", "name": "Nguyễn Thị Mai"},
        {"role": "performer", "name": "Đoàn tuồng Mẫu"},
    ]
    assert (sent["ticket_price_minor"], sent["warnings"], sent["genre"]) == (80_000, ["violence"], "tuong")
    assert sent["synopsis_vi"].startswith("Đêm hội\nbên hồ.")


async def test_a_wrong_field_is_named_and_nothing_typed_is_lost(clara: httpx.AsyncClient, house: Scene) -> None:
    studio_stand_in.add_sheet(house)
    form = form_of(await page_of(clara), PAGE)
    answer = await clara.post(PAGE, data=form | {"ticket_price_minor": "miễn phí", "synopsis_vi": "Đã viết nhiều"})
    assert answer.status_code == 422
    page = html_page.parse(answer.text)
    assert page.error_of("ticket_price_minor")
    assert page.one("textarea", name="synopsis_vi").text == "Đã viết nhiều"
    assert house.studio_calls == []


async def test_who_comes_second_reads_it_and_keeps_what_was_typed(clara: httpx.AsyncClient, house: Scene) -> None:
    studio_stand_in.add_sheet(house)
    form = form_of(await page_of(clara), PAGE)
    house.refusal = (409, "title_changed", "Chương trình vừa được người khác sửa.", "Somebody else changed it.")
    # the stand-in of ticketing takes a refusal too, so sign-in calls must not eat it: it is eaten by the PATCH
    answer = await clara.post(PAGE, data=form | {"synopsis_vi": "Của tôi"})
    page = html_page.parse(answer.text)
    assert answer.status_code == 409
    assert page.one("p", role="alert").text == "Chương trình vừa được người khác sửa."
    assert page.one("textarea", name="synopsis_vi").text == "Của tôi"


@pytest.mark.parametrize(
    ("step", "fields", "call"),
    [
        ("published", {}, ("POST titles/ttl_1/publications", {"at": None})),
        (
            "scheduled",
            {"at": "2027-02-06T20:00"},
            ("POST titles/ttl_1/publications", {"at": "2027-02-06T20:00:00+07:00"}),
        ),
        ("unscheduled", {}, ("DELETE titles/ttl_1/publications", None)),
        ("withdrawn", {}, ("POST titles/ttl_1/withdrawals", None)),
        (
            "trimmed",
            {"start_seconds": "4,5", "end_seconds": ""},
            ("PUT titles/ttl_1/trim", {"start_seconds": 4.5, "end_seconds": None}),
        ),
        ("whole", {}, ("PUT titles/ttl_1/trim", {"start_seconds": None, "end_seconds": None})),
        ("poster", {}, ("DELETE titles/ttl_1/poster", None)),
        ("link", {"days": "30"}, ("POST titles/ttl_1/previews", {"days": 30})),
        ("takenback", {"link": "prv_1"}, ("DELETE previews/prv_1", None)),
    ],
)
async def test_every_step_is_asked_of_the_media_service_and_leads_back(
    clara: httpx.AsyncClient, house: Scene, step: str, fields: dict[str, str], call: tuple[str, object]
) -> None:
    studio_stand_in.add_sheet(house, missing=[])
    token = {"form_token": form_of(await page_of(clara), "/steps/link")["form_token"]}
    answer = await clara.post(f"{PAGE}/steps/{step}", data=token | fields)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done={step}")
    what, body, _ = house.studio_calls[0]
    assert (what, json.loads(body) if body else None) == call
    foreign = await clara.post(f"{PAGE}/steps/{step}", data=fields)
    assert foreign.status_code == 403


async def test_an_hour_that_is_none_is_refused_in_words(clara: httpx.AsyncClient, house: Scene) -> None:
    studio_stand_in.add_sheet(house, missing=[])
    token = {"form_token": form_of(await page_of(clara), "/steps/link")["form_token"]}
    answer = await clara.post(f"{PAGE}/steps/scheduled", data=token | {"at": "tối mai"})
    assert answer.status_code == 400
    assert house.studio_calls == []


async def test_the_upload_gets_tokens_by_the_form_token_of_its_page_only(
    clara: httpx.AsyncClient, stranger: httpx.AsyncClient, house: Scene
) -> None:
    studio_stand_in.add_sheet(house)
    panel = next(d for d in (await page_of(clara)).all("div") if "data-token-path" in d.attributes).attributes
    path, token = panel["data-token-path"], {"form_token": panel["data-form-token"]}
    answer = await clara.post(path, data=token)
    assert answer.json()["actor_token"] == "actor-token"
    assert 200 < answer.json()["seconds"] <= 300
    assert answer.headers["cache-control"] == "private, no-store"
    assert (await clara.post(path)).status_code == 403
    assert (await stranger.post(path, data=token)).status_code == 403
