"""What a device keeps of the places that it takes along."""

import pytest

from infra.contracts import ticket_code
from tests.ticketing.boxoffice.test_allotments import device, seller
from tests.ticketing.evening import on_sale
from tests.ticketing.stage import Stage

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_the_device_is_given_signed_codes_that_doors_believe(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database, capacity=10)
    one = await device(stage, offer_id, "Quầy 1", 3)
    places = one.allotment["places"]
    assert [place["number"] for place in places] == [1, 2, 3]
    assert len({place["text"] for place in places}) == 3
    assert all(ticket_code.key_id_in(place["text"]) for place in places)
    assert seller(stage, one.name)
