"""What is on offer follows the library's words: the highest version wins, in whatever order they come."""

import itertools

import pytest

from infra.contracts.title import TitlePublished, TitleWithdrawn
from infra.http import service_client
from tests.ticketing.stage import PREFIX, Stage, published

pytestmark = pytest.mark.both_engines

TITLE = "ttl_lantern"
FIRST = published(TITLE, version=1)
CHANGED = published(TITLE, version=2, name_vi="Đèn kéo quân (bản phục chế)", ticket_price_minor=70_000)
WITHDRAWN = TitleWithdrawn(title_id=TITLE, version=3)


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_a_published_title_is_on_sale(stage: Stage) -> None:
    offer = await stage.publish(FIRST)
    assert offer["on_sale"] is True
    assert offer["price"] == {"minor": 50_000, "currency": "VND"}
    assert (await stage.http.get(f"{PREFIX}/offers/{offer['id']}")).json() == offer


@pytest.mark.parametrize("order", list(itertools.permutations([FIRST, CHANGED, WITHDRAWN])), ids=str)
async def test_in_any_order_the_highest_version_wins(
    stage: Stage, order: tuple[TitlePublished | TitleWithdrawn, ...]
) -> None:
    for word in (*order, *order):
        await stage.publish(word)
    offers = (await stage.http.get(f"{PREFIX}/offers", params={"title_id": TITLE})).json()
    assert [offer["on_sale"] for offer in offers] in ([], [False])
    back = await stage.publish(published(TITLE, version=4, ticket_price_minor=80_000))
    assert (back["on_sale"], back["price"]["minor"]) == (True, 80_000)


async def test_an_older_word_changes_nothing(stage: Stage) -> None:
    changed = await stage.publish(CHANGED)
    assert await stage.publish(FIRST) == changed


async def test_a_repeated_word_keeps_the_same_offer(stage: Stage) -> None:
    assert await stage.publish(FIRST) == await stage.publish(FIRST)


async def test_a_withdrawn_title_cannot_be_ordered(stage: Stage) -> None:
    offer = await stage.publish(FIRST)
    await stage.publish(WITHDRAWN)
    answer = await stage.order(wish=stage.wish(offer))
    assert (answer.status_code, answer.json()["code"]) == (410, "offer_closed")


async def test_without_titles_everything_on_sale_is_listed(stage: Stage) -> None:
    first = await stage.publish(published("ttl_a"))
    second = await stage.publish(published("ttl_b"))
    await stage.publish(published("ttl_c"))
    await stage.publish(TitleWithdrawn(title_id="ttl_c", version=2))
    listed = (await stage.http.get(f"{PREFIX}/offers")).json()
    assert sorted(offer["id"] for offer in listed) == sorted([first["id"], second["id"]])


async def test_an_unknown_offer_is_not_found(stage: Stage) -> None:
    answer = await stage.http.get(f"{PREFIX}/offers/ofr_none")
    assert (answer.status_code, answer.json()["code"]) == (404, "offer_not_found")


async def test_only_a_service_of_this_house_may_tell_of_titles(stage: Stage) -> None:
    answer = await service_client.post_signed(stage.http, f"{PREFIX}/title-events", FIRST, secret="not ours")
    assert (answer.status_code, answer.json()["code"]) == (403, "signature_refused")
    assert (await stage.http.get(f"{PREFIX}/offers")).json() == []
