"""A pass opens what its house put in, until it ends, is cancelled or goes back."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from infra import clock
from infra.contracts.entitlement import verify_entitlement
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.passes.scenes import (
    PRICE,
    bought,
    open_title,
    pass_of,
    periods,
    put_plan,
    renew,
    until,
)
from tests.ticketing.stage import OTHER_HOUSE, PREFIX, Stage, published
from ticketing.entitlements.models import EntitlementRow
from ticketing.passes import queries


async def test_it_opens_every_title_of_the_house_that_was_not_taken_out(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    for name in ("ttl_in", "ttl_out"):
        await stage.publish(published(name))
    await stage.publish(published("ttl_foreign", organisation_id=OTHER_HOUSE))
    placed = await bought(stage, by="vietqr")
    plan = await put_plan(stage, excluded_title_ids=["ttl_out", "ttl_foreign", "ttl_none"])
    assert {title["title_id"]: title["included"] for title in plan["titles"]} == {"ttl_in": True, "ttl_out": False}
    opened = await open_title(stage, placed, "ttl_in")
    public = stage.settings.entitlement_public_key
    right = verify_entitlement(opened.json()["entitlement_token"], public_key_pem=public, now=clock.now())
    view = await pass_of(stage, placed)
    assert (right.title_id, right.ends_at) == ("ttl_in", until(view).replace(microsecond=0))
    assert view["title_ids"] == ["ttl_in"]
    for name in ("ttl_out", "ttl_foreign"):
        refused = await open_title(stage, placed, name)
        assert (refused.status_code, refused.json()["code"]) == (404, "title_not_in_pass")


async def test_many_players_at_once_share_one_right(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    for name in ("ttl_1", "ttl_2"):
        await stage.publish(published(name))
    placed = await bought(stage, by="vietqr")
    answers = await asyncio.gather(*(open_title(stage, placed, name) for name in ("ttl_1", "ttl_2") * 4))
    assert {answer.status_code for answer in answers} == {200}
    async with stage.database.reading() as session:
        assert len((await session.scalars(select(EntitlementRow))).all()) == 2


async def test_who_cancels_watches_to_the_end_of_the_month_and_pays_no_more(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    await stage.publish(published("ttl_1"))
    placed = await bought(stage, by="vietqr")
    path = f"{PREFIX}/orders/{placed['order']['id']}/pass/cancellations"
    key = {"Order-Key": placed["access_key"]}
    ends = until(await pass_of(stage, placed))
    await renew(stage, ends - timedelta(days=2))  # the order of the next month waits already
    answer = await stage.http.post(path, headers=key)
    assert (answer.status_code, answer.json()["state"], answer.json()["live"]) == (201, "ending", True)
    assert (await stage.http.post(path, headers=key)).status_code == 409
    assert (await stage.http.post(path)).status_code == 404
    assert (await open_title(stage, placed, "ttl_1")).status_code == 200
    assert await periods(stage, placed) == ["paid", "missed"]
    await renew(stage, ends)
    assert (await pass_of(stage, placed))["state"] == "ended"
    assert (await open_title(stage, placed, "ttl_1")).json()["code"] == "pass_ended"


async def test_a_refund_of_the_month_ends_watching_at_once_and_the_pass_with_the_money(
    stage_without_stripe: Stage,
) -> None:
    stage = stage_without_stripe
    await stage.publish(published("ttl_1"))
    placed = await bought(stage, by="vietqr")
    assert (await open_title(stage, placed, "ttl_1")).status_code == 200
    refund = (await stage.refund(placed, who=stage.clara())).json()
    assert (await open_title(stage, placed, "ttl_1")).json()["code"] == "pass_ended"
    assert (await pass_of(stage, placed))["live"] is False
    path = f"{PREFIX}/refunds/{refund['id']}/transfers"
    await stage.http.post(path, json={"reference": "FT1"}, headers=stage.clara())
    for _ in range(100):
        if (await pass_of(stage, placed))["state"] == "ended":
            break
        await asyncio.sleep(0.05)
    assert await periods(stage, placed) == ["refunded"]
    assert stage.media.heard  # players were told
    assert await fits(stage)


async def test_the_price_of_the_first_month_stays(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    placed = await bought(stage, by="vietqr")
    await put_plan(stage, price_minor=500_000)
    await renew(stage, until(await pass_of(stage, placed)) - timedelta(days=2))
    [period, _first] = (await pass_of(stage, placed))["periods"]
    order = await stage.http.get(f"{PREFIX}/orders/{period['order_id']}", headers=stage.clara())
    assert order.json()["total"]["minor"] == PRICE
    held = await pass_of(stage, placed)
    assert until(held) - clock.now() > queries.GRACE
