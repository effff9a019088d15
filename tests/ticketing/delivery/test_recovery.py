"""Tickets on a new device: one answer for everybody, a link once and for an hour, nothing to strangers."""

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from infra import clock
from infra.outbox.rows import MESSAGES
from tests.ticketing.delivery.test_letters import PHONE, mails_to, paid
from tests.ticketing.post import call, mails, short_messages
from tests.ticketing.stage import Stage, eventually
from ticketing.delivery import links, queries, recovery
from ticketing.delivery.errors import TicketLinkSpent
from ticketing.delivery.models import TicketLink
from ticketing.orders.models import Order

pytestmark = pytest.mark.both_engines


async def settled(stage: Stage) -> None:
    """Until every asking was answered."""

    async def done() -> bool:
        async with stage.database.reading() as session:
            open_ = MESSAGES.select().where(MESSAGES.c.topic == recovery.TOPIC, MESSAGES.c.sent_at.is_(None))
            return (await session.execute(open_)).first() is None

    await eventually(done)


async def asked(stage: Stage, contact: str) -> int:
    answer = await call(stage, "POST", "/recoveries", {"contact": contact, "language": "vi"})
    await settled(stage)
    return int(answer.status_code)


async def token(stage: Stage) -> str:
    """The link of the latest mail to ana."""
    text = (await mails(stage, to="ana@example.com"))[-1].text
    found = re.search(r"/recover/([\w-]{43})$", text, re.MULTILINE)
    assert found, text
    return found[1]


async def test_every_order_of_the_last_year_opens_on_the_new_device_once(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    first, second, old = [await paid(stage) for _ in range(3)]
    other = await paid(stage, buyer_email="lan@example.com")
    async with stage.database.transaction() as session:
        long_ago = clock.now() - timedelta(days=366)
        await session.execute(update(Order).where(Order.id == old["order"]["id"]).values(created_at=long_ago))
    assert await asked(stage, "ANA@example.com ") == 202
    word = {"token": await token(stage)}
    opened = (await call(stage, "POST", "/recoveries/openings", word)).json()
    assert [(one["order"]["id"], one["access_key"]) for one in opened["orders"]] == [
        (placed["order"]["id"], placed["access_key"]) for placed in (second, first)
    ]
    assert opened["more"] is False
    assert other["order"]["id"] not in str(opened)
    again = await call(stage, "POST", "/recoveries/openings", word)
    assert (again.status_code, again.json()["code"]) == (410, "ticket_link_spent")


async def test_of_two_who_open_at_once_one_gets_in(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    await paid(stage)
    await asked(stage, "ana@example.com")
    word = {"token": await token(stage)}
    answers = await asyncio.gather(*(call(stage, "POST", "/recoveries/openings", word) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410, 410]


async def test_of_very_many_orders_the_newest_open(
    stage_without_stripe: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = stage_without_stripe
    monkeypatch.setattr(queries, "MOST_ORDERS", 2)
    first, *_newest = [await paid(stage) for _ in range(3)]
    await asked(stage, "ana@example.com")
    opened = (await call(stage, "POST", "/recoveries/openings", {"token": await token(stage)})).json()
    assert (len(opened["orders"]), opened["more"]) == (2, True)
    assert first["order"]["id"] not in str(opened)


async def test_a_phone_finds_its_tickets_by_message(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    await paid(stage, buyer_email=None, buyer_phone="0912345678")
    assert await asked(stage, "+84 912 345 678") == 202
    message = (await short_messages(stage, to=PHONE))[-1]
    assert re.search(r"/recover/[\w-]{43}$", message.text)


async def test_nobody_learns_whether_a_contact_bought_anything(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    await stage.order(wish=stage.wish(await stage.publish(), payment_kind="vietqr", buyer_phone="0987654321"))
    for contact in ("ana@example.com", "0987654321", "niemand@example.com"):  # ordered and never paid; never came
        assert await asked(stage, contact) == 202
    assert await mails(stage, to="ana@example.com") == []
    assert await mails(stage, to="niemand@example.com") == []
    assert await short_messages(stage) == []


async def test_a_link_lives_an_hour_and_a_tickets_link_half_a_year(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    placed = await paid(stage)
    now = clock.now()
    async with stage.database.transaction() as session:
        secret = await links.to_contact(session, contact="ana@example.com", now=now)
        with pytest.raises(TicketLinkSpent):
            await links.spend(session, token=secret, now=now + links.RECOVERY_LIFETIME)
        late = now + links.RECOVERY_LIFETIME - timedelta(seconds=1)
        assert await links.spend(session, token=secret, now=late) == "ana@example.com"
        ticket = await links.to_order(session, order_id=placed["order"]["id"], now=now)
        assert await links.order_of(session, token=ticket, now=now + timedelta(days=179)) == placed["order"]["id"]
        for wrong in (secret, "x" * 43):
            with pytest.raises(TicketLinkSpent):
                await links.order_of(session, token=wrong, now=now)
        with pytest.raises(TicketLinkSpent):
            await links.spend(session, token=ticket, now=now)  # a ticket's link opens no other order
        await links.forget_old(session, now=now + links.TICKET_LIFETIME)
        assert (await session.scalars(TicketLink.__table__.select())).all() == []


async def test_an_order_whose_key_no_longer_fits_our_secret_opens_all_the_same(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    placed = await paid(stage)
    async with stage.database.transaction() as session:
        await session.execute(update(Order).values(access_key_hash="0" * 64))
    await mails_to(stage, "ana@example.com")
    await asked(stage, "ana@example.com")
    opened = (await call(stage, "POST", "/recoveries/openings", {"token": await token(stage)})).json()
    shown = await stage.show(placed, key=opened["orders"][0]["access_key"])
    assert shown.status_code == 200
