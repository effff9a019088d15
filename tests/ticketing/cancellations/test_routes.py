"""Calling off over HTTP: only an owner, with a reason and a tick; every buyer is written to in her language."""

import httpx

from infra.contracts.actor import Actor, Role
from tests.ticketing import post
from tests.ticketing.evening import on_sale, ordered
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import HOUSE, PREFIX, PRICE, Stage, eventually

REASON = "Nghệ sĩ bị ốm"


def owner(stage: Stage) -> dict[str, str]:
    return stage.bearer(Actor("acc_lan", {HOUSE: frozenset({Role.OWNER})}))


async def call_off(stage: Stage, performance_id: str, who: dict[str, str], **changes: object) -> httpx.Response:
    body = {"reason": REASON, "confirmed": True, **changes}
    return await stage.http.post(f"{PREFIX}/performances/{performance_id}/cancellations", json=body, headers=who)


async def test_the_money_goes_back_and_each_buyer_reads_why_in_her_language(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database, capacity=5)
    lan = await ordered(stage, offer_id, 2)
    await stage.transfer(2 * PRICE, lan["order"]["transfer"]["memo"])
    john = await ordered(stage, offer_id, payment_kind="stripe", language="en", buyer_email="john@example.com")
    await stage.stripe.pay(john["order"]["checkout_url"])
    await stage.deliver((await stage.stripe.next_told("checkout.session.completed")).event)
    await stage.until_state(john, "paid")
    waiting = await ordered(stage, offer_id)
    answer = await call_off(stage, performance_id, owner(stage))
    assert answer.status_code == 201, answer.text
    await stage.until_state(waiting, "expired")
    await stage.until_state(lan, "refunding")

    async def told() -> bool:
        return len(await post.mails(stage, to="john@example.com")) == 2

    await eventually(told)
    english = (await post.mails(stage, to="john@example.com"))[1]
    assert english.subject == "Cancelled: The Tale of Kiều"
    assert REASON in english.text
    vietnamese = [mail.subject for mail in await post.mails(stage, to="ana@example.com")]
    assert "Buổi diễn bị huỷ: Kim Vân Kiều" in vietnamese
    path = f"{PREFIX}/performances/{performance_id}/cancellations"
    shown = (await stage.http.get(path, headers=stage.clara())).json()
    assert (shown["waiting"], shown["by_hand"]["count"], shown["under_way"]["count"]) == (0, 1, 1)
    assert shown["written_to"] == 2
    await fits(stage)


async def test_who_may_and_how(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    performance_id, offer_id = await on_sale(stage.database)
    await ordered(stage, offer_id)
    for who in (stage.clara(), stage.editor(), stage.stranger()):
        answer = await call_off(stage, performance_id, who)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_your_decision")
    hasty = await call_off(stage, performance_id, owner(stage), confirmed=False)
    assert (hasty.status_code, hasty.json()["code"]) == (400, "cancellation_not_confirmed")
    assert (await call_off(stage, performance_id, owner(stage), reason=" ")).status_code == 422
    path = f"{PREFIX}/performances/{performance_id}"
    assert (await stage.http.get(f"{path}/cancellations", headers=owner(stage))).status_code == 404
    step = await stage.http.post(f"{path}/steps", json={"state": "cancelled"}, headers=stage.editor())
    assert (step.status_code, step.json()["code"]) == (409, "performance_has_buyers")
    first = await call_off(stage, performance_id, owner(stage))
    again = await call_off(stage, performance_id, owner(stage), reason="Một lý do khác")
    assert (again.status_code, again.json()["reason"]) == (201, REASON)
    assert first.json()["decided_at"] == again.json()["decided_at"]
    assert (await stage.http.get(f"{path}/cancellations", headers=stage.stranger())).status_code == 404
