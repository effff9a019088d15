"""A house draws its halls and publishes them; a published map stays as it is, for everybody, for ever."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.ticketing.stage import HOUSE, OTHER_HOUSE, PREFIX, Stage
from ticketing.seating import csv_file, queries, samples, service
from ticketing.seating.schemas import FILE_BYTES_MAX, SeatMap

pytestmark = pytest.mark.both_engines

VENUE = {"organisation_id": HOUSE, "name": "Rạp Hoa Mai", "address": "8 Hàng Bài, Hà Nội"}


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def make_hall(stage: Stage, **wish: Any) -> dict[str, Any]:
    """A hall from a template."""
    venue = await stage.http.post(f"{PREFIX}/venues", json=VENUE, headers=stage.editor())
    assert venue.status_code == 201, venue.text
    halls = f"{PREFIX}/venues/{venue.json()['id']}/halls"
    hall = await stage.http.post(halls, json={"name": "Phòng lớn", **wish}, headers=stage.editor())
    assert hall.status_code == 201, hall.text
    return dict(hall.json())


async def save(stage: Stage, hall: dict[str, Any], content: bytes | str, revision: int = 1) -> httpx.Response:
    """The editor saves a draft that is based on a revision."""
    headers = stage.editor() | {"If-Match": f'"{revision}"'}
    return await stage.http.put(f"{PREFIX}/halls/{hall['id']}/draft", content=content, headers=headers)


async def publish(stage: Stage, hall: dict[str, Any], revision: int = 1) -> httpx.Response:
    """The editor publishes the draft of a revision."""
    headers = stage.editor() | {"If-Match": f'"{revision}"'}
    return await stage.http.post(f"{PREFIX}/halls/{hall['id']}/versions", headers=headers)


async def test_from_a_template_to_a_published_map_that_anyone_may_keep(stage: Stage) -> None:
    hall = await make_hall(stage, template="balcony")
    assert (hall["versions"], hall["draft_revision"]) == ([], 1)
    published = (await publish(stage, hall)).json()
    [version] = published["versions"]
    assert (version["version"], version["seats_count"], published["draft_saved_at"]) == (1, 504, None)
    shown = await stage.http.get(f"{PREFIX}/seat-maps/{version['id']}")
    assert "immutable" in shown.headers["cache-control"]
    assert SeatMap.model_validate_json(shown.content) == samples.theatre("Phòng lớn")
    async with stage.database.reading() as session:
        found = await queries.published(session, map_id=version["id"])
    assert (found.organisation_id, found.venue_name, found.zone) == (HOUSE, "Rạp Hoa Mai", "Asia/Ho_Chi_Minh")


async def test_a_new_version_leaves_the_old_one_and_the_ids_of_seats(stage: Stage) -> None:
    hall = await make_hall(stage, template="chamber")
    first = (await publish(stage, hall)).json()["versions"][0]["id"]
    before = (await stage.http.get(f"{PREFIX}/seat-maps/{first}")).text
    assert (await save(stage, hall, before.replace('"label":"11"', '"label":"99"'), revision=2)).status_code == 200
    newest, oldest = (await publish(stage, hall, revision=3)).json()["versions"]
    assert (newest["version"], oldest["id"]) == (2, first)
    assert (await stage.http.get(f"{PREFIX}/seat-maps/{first}")).text == before
    after = SeatMap.model_validate_json((await stage.http.get(f"{PREFIX}/seat-maps/{newest['id']}")).content)
    kept = [place.seat.id for place in SeatMap.model_validate_json(before).places()]
    assert [place.seat.id for place in after.places()] == kept
    assert "99" in [place.seat.label for place in after.places()]


@pytest.mark.parametrize("change", ["UPDATE seat_maps SET document = 'x'", "DELETE FROM seat_maps"])
async def test_the_database_refuses_to_change_what_was_published(stage: Stage, change: str) -> None:
    await publish(stage, await make_hall(stage, template="chamber"))
    with pytest.raises(DBAPIError, match="never changes"):
        async with stage.database.transaction() as session:
            await session.execute(text(change))


async def test_who_saved_first_is_not_overwritten(stage: Stage) -> None:
    hall = await make_hall(stage, template="chamber")
    draft = samples.chamber("Một").to_json()
    assert (await save(stage, hall, draft)).json()["draft_revision"] == 2
    assert (await save(stage, hall, draft)).json()["code"] == "seat_map_changed"
    assert (await publish(stage, hall)).json()["code"] == "seat_map_changed"
    path = f"{PREFIX}/halls/{hall['id']}/draft"
    assert (await stage.http.put(path, content=draft, headers=stage.editor())).json()["code"] == "seat_map_changed"


async def test_a_draft_may_have_faults_and_a_version_may_not(stage: Stage) -> None:
    hall = await make_hall(stage, template="chamber")
    saved = await save(stage, hall, samples.chamber("X").to_json().replace('"label":"11"', '"label":"9"'))
    assert saved.json()["faults"][0]["vi"] == "Khán phòng, hàng A, ghế 9: số ghế này có hai lần trong hàng."
    refused = (await publish(stage, hall, revision=2)).json()
    assert refused["code"] == "seat_map_refused"
    assert "hàng A, ghế 9" in refused["messages"]["vi"]
    assert (await publish(stage, await make_hall(stage), revision=1)).json()["code"] == "seat_map_refused"


async def test_nothing_new_is_not_published_and_a_draft_can_be_given_up(stage: Stage) -> None:
    hall = await make_hall(stage, template="chamber")
    version = (await publish(stage, hall)).json()["versions"][0]
    assert (await publish(stage, hall, revision=2)).json()["code"] == "nothing_to_publish"
    same = (await stage.http.get(f"{PREFIX}/seat-maps/{version['id']}")).text
    await save(stage, hall, same, revision=2)
    assert (await publish(stage, hall, revision=3)).json()["code"] == "nothing_to_publish"
    path = f"{PREFIX}/halls/{hall['id']}/draft"
    assert (await stage.http.delete(path, headers=stage.editor())).json()["draft_saved_at"] is None
    assert (await stage.http.get(path, headers=stage.editor())).text == same


async def test_a_spreadsheet_becomes_a_draft_and_comes_back(stage: Stage) -> None:
    hall = await make_hall(stage)
    assert (await save(stage, hall, "\ufeffkhu;hàng;ghế\r\nTầng 1;A;1\r\n".encode())).json()["faults"] == []
    table = await stage.http.get(f"{PREFIX}/halls/{hall['id']}/draft?format=csv", headers=stage.clara())
    assert table.content.startswith(b"\xef\xbb\xbfsection_id,")
    assert "Tầng 1,Tầng 1,rows,,A,1," in table.text
    assert (await save(stage, hall, "khu;hàng;ghế\nTầng 1;A;\n", revision=2)).json()["code"] == "seat_map_refused"


async def test_what_is_larger_than_any_map_is_not_read(stage: Stage) -> None:
    hall = await make_hall(stage)
    refused = await save(stage, hall, b" " * (FILE_BYTES_MAX + 1))
    assert (refused.status_code, refused.json()["code"]) == (413, "seat_map_file_too_large")


async def test_a_hall_is_copied_within_its_house_only(stage: Stage) -> None:
    theatre = await make_hall(stage, template="balcony")
    copy = await make_hall(stage, like=theatre["id"], name="Phòng bên")
    draft = await stage.http.get(f"{PREFIX}/halls/{copy['id']}/draft", headers=stage.editor())
    assert SeatMap.model_validate_json(draft.content) == samples.theatre("Phòng bên")
    elsewhere = VENUE | {"organisation_id": OTHER_HOUSE}
    venue = (await stage.http.post(f"{PREFIX}/venues", json=elsewhere, headers=stage.stranger())).json()
    halls, wish = f"{PREFIX}/venues/{venue['id']}/halls", {"name": "Của tôi", "like": theatre["id"]}
    assert (await stage.http.post(halls, json=wish, headers=stage.stranger())).json()["code"] == "not_your_hall"


async def test_the_halls_of_a_house_are_its_own(stage: Stage) -> None:
    hall = await make_hall(stage, template="chamber")
    path = f"{PREFIX}/halls/{hall['id']}"
    for asked in (path, f"{path}/draft", f"{PREFIX}/venues?organisation_id={HOUSE}"):
        assert (await stage.http.get(asked, headers=stage.clara())).status_code == 200
        assert (await stage.http.get(asked, headers=stage.stranger())).json()["code"] == "not_your_hall"
        assert (await stage.http.get(asked)).status_code == 403
    venue = f"{PREFIX}/venues/{hall['venue_id']}"
    for who in (stage.clara(), stage.stranger()):
        assert (await stage.http.put(venue, json=VENUE, headers=who)).status_code == 403
        assert (await stage.http.put(path, json={"name": "X"}, headers=who)).status_code == 403
        headers = who | {"If-Match": '"1"'}
        assert (await stage.http.put(f"{path}/draft", content=b"{}", headers=headers)).status_code == 403
        assert (await stage.http.delete(f"{path}/draft", headers=who)).status_code == 403
        assert (await stage.http.post(f"{path}/versions", headers=headers)).status_code == 403
    moved = VENUE | {"organisation_id": OTHER_HOUSE}
    assert (await stage.http.put(venue, json=moved, headers=stage.editor())).status_code == 403


async def test_a_venue_changes_its_name_and_knows_its_zone(stage: Stage) -> None:
    hall = await make_hall(stage)
    path = f"{PREFIX}/venues/{hall['venue_id']}"
    changed = await stage.http.put(path, json=VENUE | {"name": "Rạp Mới", "zone": "UTC"}, headers=stage.editor())
    assert (changed.json()["name"], changed.json()["zone"]) == ("Rạp Mới", "UTC")
    assert (await stage.http.put(path, json=VENUE | {"zone": "../UTC"}, headers=stage.editor())).status_code == 422


async def test_a_house_has_fifty_venues_and_not_one_more(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (service.VENUES_MAX, service.HALLS_MAX) == (50, 50)
    monkeypatch.setattr(service, "VENUES_MAX", 1)
    monkeypatch.setattr(service, "HALLS_MAX", 1)
    hall = await make_hall(stage)
    more = await stage.http.post(f"{PREFIX}/venues", json=VENUE, headers=stage.editor())
    assert more.json()["code"] == "too_many_venues"
    halls = f"{PREFIX}/venues/{hall['venue_id']}/halls"
    assert (await stage.http.post(halls, json={"name": "X"}, headers=stage.editor())).status_code == 409


async def test_the_table_of_a_large_hall_is_whole(stage: Stage) -> None:
    hall = await make_hall(stage)
    large = samples.large_hall()
    saved = await save(stage, hall, csv_file.write(large))
    assert json.loads(saved.text)["faults"] == []
    draft = await stage.http.get(f"{PREFIX}/halls/{hall['id']}/draft", headers=stage.editor())
    assert SeatMap.model_validate_json(draft.content).seats_count == 10_000
