"""What a crowd before a page costs ticketing."""

import httpx

from tests.support.services_stand_in import Scene
from web.crowd import FRESH


async def test_forty_visitors_of_a_moment_ask_for_the_evening_three_times(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    house.add_performance(id="prf_kieu")
    shown = [await visitor.get("/performances/prf_kieu/checkout") for _ in range(40)]
    assert {page.status_code for page in shown} == {200}
    assert house.asked.count("/api/ticketing/performances/prf_kieu") < 40 / FRESH
    assert house.asked.count("/api/ticketing/performances/prf_kieu/rules") < 40 / FRESH
