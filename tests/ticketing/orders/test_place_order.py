"""Placing an order: once per request key, at our price, with no transaction open while Stripe is asked."""

import asyncio
import sqlite3

import pytest
from sqlalchemy import text

from infra import ids
from tests.support.engines import every_row
from tests.ticketing.stage import PREFIX, PRICE, Stage, published

pytestmark = pytest.mark.both_engines

SESSIONS = "/v1/checkout/sessions"


async def test_an_order_is_answered_with_a_payment_page_and_a_key(stage: Stage) -> None:
    offer = await stage.publish()
    answer = await stage.order(wish=stage.wish(offer))
    placed = answer.json()
    assert answer.status_code == 201
    assert len(placed["access_key"]) == 22  # 128 bits
    order = placed["order"]
    assert order["state"] == "pending"
    assert order["total"] == {"minor": PRICE, "currency": "VND"}
    assert [line["name_vi"] for line in order["lines"]] == ["Đèn kéo quân"]
    assert order["tickets"] == []
    [session] = await stage.stripe.objects(SESSIONS)
    assert order["checkout_url"] == session["url"]
    assert (session["amount_total"], session["currency"], session["locale"]) == (PRICE, "vnd", "vi")
    assert session["client_reference_id"] == order["id"]
    link = f"{stage.settings.public_url}/don-hang/{order['id']}?key={placed['access_key']}"
    assert session["success_url"] == link


async def test_at_another_price_than_the_buyer_saw_nothing_is_ordered(stage: Stage) -> None:
    wish = stage.wish(await stage.publish())
    refused = await stage.order(wish=wish | {"price_minor": PRICE - 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "price_changed")
    assert await _count(stage, "orders") == 0
    assert (await stage.order(wish=wish | {"price_minor": PRICE})).status_code == 201


async def test_the_same_key_twice_is_one_order_and_one_session(stage: Stage) -> None:
    wish = stage.wish(await stage.publish())
    first = await stage.order(key="the-same-key", wish=wish)
    second = await stage.order(key="the-same-key", wish=wish)
    assert second.content == first.content
    assert stage.stripe.posts(SESSIONS) == 1
    assert await _count(stage, "orders") == 1


async def test_simultaneous_repeats_end_in_one_order_and_one_session(stage: Stage) -> None:
    wish = stage.wish(await stage.publish())
    answers = await asyncio.gather(*(stage.order(key="the-same-key", wish=wish) for _ in range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert [a.json()["code"] for a in answers if a.status_code == 409] == ["idempotency_key_busy"] * 7
    assert await _count(stage, "orders") == 1
    assert len(await stage.stripe.objects(SESSIONS)) == 1


async def test_the_key_with_other_content_is_refused(stage: Stage) -> None:
    offer = await stage.publish()
    await stage.order(key="the-same-key", wish=stage.wish(offer))
    answer = await stage.order(key="the-same-key", wish=stage.wish(offer, buyer_name="Ben"))
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")


async def test_without_a_key_nothing_is_ordered(stage: Stage) -> None:
    wish = stage.wish(await stage.publish())
    answer = await stage.http.post(f"{PREFIX}/orders", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


async def test_stripe_away_is_told_and_the_same_key_goes_through_later(stage: Stage) -> None:
    wish = stage.wish(await stage.publish())
    stage.stripe.away = True
    away = await stage.order(key="the-same-key", wish=wish)
    assert (away.status_code, away.json()["code"]) == (503, "payments_away")
    stage.stripe.away = False
    answer = await stage.order(key="the-same-key", wish=wish)
    assert answer.status_code == 201
    assert await _count(stage, "orders") == 1
    assert len(await stage.stripe.objects(SESSIONS)) == 1


async def test_no_transaction_is_open_while_stripe_is_asked(stage: Stage) -> None:
    wish = stage.wish(await stage.publish())
    writes: list[bool] = []

    async def write_meanwhile() -> None:
        writes.append(await _writer_is_free(stage))

    stage.stripe.on_call = write_meanwhile
    placed = (await stage.order(wish=wish)).json()
    stage.stripe.on_call = None
    await stage.stripe.pay(placed["order"]["checkout_url"])
    await stage.deliver((await stage.stripe.next_told("checkout.session.completed")).event)
    await stage.until_state(placed, "paid")
    stage.stripe.on_call = write_meanwhile
    await stage.refund(placed, who=stage.clara())
    assert len(writes) >= 2
    assert all(writes)


async def test_the_caller_chooses_no_price(stage: Stage) -> None:
    wish = stage.wish(await stage.publish(), price={"minor": 1, "currency": "VND"})
    assert (await stage.order(wish=wish)).status_code == 422


async def test_the_order_keeps_the_name_and_price_of_its_day(stage: Stage) -> None:
    offer = await stage.publish()
    placed = (await stage.order(wish=stage.wish(offer))).json()
    await stage.publish(published(offer["title_id"], version=2, name_vi="Tên mới", ticket_price_minor=90_000))
    shown = (await stage.show(placed)).json()
    assert shown["lines"][0]["name_vi"] == "Đèn kéo quân"
    assert shown["total"]["minor"] == PRICE


async def test_what_is_not_on_offer_cannot_be_ordered(stage: Stage) -> None:
    answer = await stage.order(wish=stage.wish({"id": ids.new("ofr")}))
    assert (answer.status_code, answer.json()["code"]) == (404, "offer_not_found")


async def test_a_return_path_to_another_site_is_refused(stage: Stage) -> None:
    offer = await stage.publish()
    for path in ("//evil.example/x", "/\\evil.example", "https://evil.example"):
        assert (await stage.order(wish=stage.wish(offer, return_path=path))).status_code == 422


async def test_the_access_key_is_stored_nowhere(stage: Stage) -> None:
    placed = (await stage.order()).json()
    content = await every_row(stage.database)
    assert placed["order"]["id"] in content
    assert placed["access_key"] not in content


async def _count(stage: Stage, table: str) -> int:
    async with stage.database.reading() as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608


async def _writer_is_free(stage: Stage) -> bool:
    """Whether somebody else could write; a background task that is just writing is waited for."""
    if stage.database.is_sqlite:
        return await asyncio.to_thread(_gets_the_writer, str(stage.settings.data / "ticketing.db"))
    for _ in range(20):
        async with stage.database.reading() as session:
            idle = "datname = current_database() AND state LIKE 'idle in transaction%'"
            if not await session.scalar(text(f"SELECT count(*) FROM pg_stat_activity WHERE {idle}")):  # noqa: S608
                return True
        await asyncio.sleep(0.025)
    return False


def _gets_the_writer(path: str) -> bool:
    connection = sqlite3.connect(path, timeout=0.5, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True
