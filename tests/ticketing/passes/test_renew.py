"""A saved card pays each month once, whoever asks how often; a card that says no gets three days."""

import asyncio
from datetime import timedelta

from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.passes.scenes import bought, pass_of, pay_transfer, periods, put_plan, renew, until
from tests.ticketing.post import mails
from tests.ticketing.stage import Stage

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CHARGE = "/v1/payment_intents"


async def charges(stage: Stage) -> int:
    """How many PaymentIntents charged the saved card."""
    found = await stage.stripe.objects(CHARGE)
    return sum(intent["metadata"].get("purpose") == "pass_renewal" for intent in found)


async def test_a_day_before_its_end_the_card_pays_the_next_month(stage: Stage) -> None:
    placed = await bought(stage)
    ends = until(await pass_of(stage, placed))
    await renew(stage, ends - DAY - HOUR)
    assert await charges(stage) == 0
    await renew(stage, ends - HOUR)
    view = await pass_of(stage, placed)
    assert timedelta(days=28) <= until(view) - ends <= timedelta(days=31)
    assert (view["state"], view["live"]) == ("renewing", True)
    await renew(stage, ends - HOUR / 2)
    assert await charges(stage) == 1
    assert await periods(stage, placed) == ["paid", "paid"]
    assert await fits(stage)


async def test_an_answer_that_was_lost_is_asked_for_again_and_charges_once(stage: Stage) -> None:
    placed = await bought(stage)
    ends = until(await pass_of(stage, placed))
    stage.stripe.away = True
    await renew(stage, ends - HOUR)
    stage.stripe.away = False
    await renew(stage, ends - HOUR + timedelta(minutes=14))  # still claimed
    assert await charges(stage) == 0
    await renew(stage, ends - HOUR + timedelta(minutes=15))
    assert await charges(stage) == 1


async def test_a_card_that_says_no_is_tried_again_for_three_days_and_then_the_pass_ends(stage: Stage) -> None:
    placed = await bought(stage)
    ends = until(await pass_of(stage, placed))
    stage.stripe.decline_cards = True
    await renew(stage, ends - HOUR)
    view = await pass_of(stage, placed)
    assert (view["state"], until(view)) == ("grace", ends)
    assert view["live_until"] > view["paid_until"]
    await renew(stage, ends - HOUR / 2)  # not before tomorrow
    assert stage.stripe.posts(CHARGE) == 1
    for days in (1, 2, 3):
        await renew(stage, ends + days * DAY - HOUR)
    assert stage.stripe.posts(CHARGE) == 4
    await renew(stage, ends + 3 * DAY)
    view = await pass_of(stage, placed)
    assert (view["state"], view["live"]) == ("ended", False)
    assert await periods(stage, placed) == ["paid", "missed"]
    subjects = [mail.subject for mail in await mails(stage, to="ana@example.com")]
    assert sum("Chưa gia hạn được" in subject for subject in subjects) == 4
    assert sum("đã hết hạn" in subject for subject in subjects) == 1
    assert await fits(stage)


async def test_a_card_that_pays_in_its_days_of_grace_renews_without_a_gap(stage: Stage) -> None:
    placed = await bought(stage)
    ends = until(await pass_of(stage, placed))
    stage.stripe.decline_cards = True
    await renew(stage, ends - HOUR)
    stage.stripe.decline_cards = False
    await renew(stage, ends + DAY)
    assert await charges(stage) == 1
    view = await pass_of(stage, placed)
    assert view["state"] == "renewing"
    assert view["periods"][0]["starts_at"] == view["periods"][1]["ends_at"]


async def test_who_pays_by_transfer_is_reminded_three_days_before_and_pays_or_not(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    placed = await bought(stage, by="vietqr")
    ends = until(await pass_of(stage, placed))
    for _ in range(2):
        await renew(stage, ends - 3 * DAY)
    subjects = [mail.subject for mail in await mails(stage, to="ana@example.com")]
    assert sum(subject.startswith("Gia hạn vé tháng") for subject in subjects) == 1
    [period, _first] = (await pass_of(stage, placed))["periods"]
    owner_sees = await stage.http.get(f"/api/ticketing/orders/{period['order_id']}", headers=stage.clara())
    await pay_transfer(stage, owner_sees.json())
    for _ in range(100):
        if (await periods(stage, placed))[-1] == "paid":
            break
        await asyncio.sleep(0.05)
    assert until(await pass_of(stage, placed)) > ends
    assert await fits(stage)


async def test_a_pass_that_the_house_sells_no_more_is_not_renewed(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    placed = await bought(stage, by="vietqr")
    ends = until(await pass_of(stage, placed))
    await put_plan(stage, on_sale=False)
    await renew(stage, ends - DAY)
    assert (await pass_of(stage, placed))["state"] == "ending"
    await renew(stage, ends)
    assert (await pass_of(stage, placed))["state"] == "ended"
