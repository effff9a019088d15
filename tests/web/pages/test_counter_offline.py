"""The counter's page for when there is no network: the same for everybody, whole on the device."""

import json
import re

import httpx

from tests.support.services_stand_in import Scene
from web.pages import counter_offline

PATH = "/house/counter/offline"


async def test_the_page_knows_nobody_and_says_the_same_to_all(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get(PATH)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    assert "form_token" not in answer.text


async def test_the_worker_keeps_every_file_that_the_page_and_its_scripts_name(visitor: httpx.AsyncClient) -> None:
    script = (await visitor.get(f"/en{PATH}/worker.js")).text
    files = json.loads(script[len("const FILES = ") : script.index(";\nconst VERSION")])
    assert all([(await visitor.get(file)).status_code == 200 for file in files])
    page = (await visitor.get(f"/en{PATH}")).text
    wanted = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert wanted <= {file.replace("&", "&amp;") for file in files}
    for name in (*counter_offline._MODULES, "app"):
        text = (await visitor.get(f"/static/js/offline/{name}.js")).text
        for inside in re.findall(r'from "\./(\w+)\.js"', text):
            assert f"/static/js/offline/{inside}.js" in files
        for inside in re.findall(r'from "\.\./(\w+)\.js"', text):
            assert f"/static/js/{inside}.js" in files


async def test_a_device_can_install_it_in_its_language(visitor: httpx.AsyncClient) -> None:
    told = (await visitor.get(f"/en{PATH}/app.webmanifest")).json()
    assert (told["start_url"], told["display"], told["short_name"]) == (f"/en{PATH}", "standalone", "Counter")


async def test_who_is_not_signed_in_learns_the_time_and_nothing_of_a_house(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    house.add_performance()
    answer = await visitor.get(f"{PATH}/now")
    assert answer.headers["cache-control"] == "private, no-store"
    told = answer.json()
    assert (told["seller"], told["drawer"], told["evenings"]) == ("", "", [])
    assert told["now"] > 1_700_000_000_000
    assert told["form_token"]


async def test_a_seller_learns_what_she_may_take_along(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_draft", state="draft", on_sale=False)
    evening = house.add_performance(id="prf_soon")
    house.add_performance(id="prf_seats", zones=2)  # its seats have numbers: they are chosen where all are seen
    told = (await clara.get(f"{PATH}/now")).json()
    assert told["seller"]
    assert [one["offer_id"] for one in told["evenings"]] == [evening.offer_id]
