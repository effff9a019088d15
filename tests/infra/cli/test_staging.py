"""From a file to a title."""

from infra import ids
from infra.cli import staging
from infra.cli.house_client import HouseClient
from infra.embedded import demo_house
from tests.infra.cli.conftest import settings_of
from tests.support.house import House


def test_a_registered_title_is_found_again_by_its_id(house: House) -> None:
    details = {"id": ids.new("ttl"), "organisation_id": demo_house.ORGANISATION_ID, "name_vi": "Hai lần"}
    with HouseClient(settings_of(house)) as client:
        assert staging.register(client, details) == staging.register(client, details) == details["id"]
