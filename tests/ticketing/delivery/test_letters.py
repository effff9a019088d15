"""A buyer is told by mail, by message or both, once for each thing that happens."""

import re
from typing import Any

import pytest

from infra import segments
from infra.contracts.mail import Mail
from infra.contracts.message import Message
from tests.ticketing.post import mails, short_messages
from tests.ticketing.stage import Stage, eventually, published
from ticketing.accounts.schemas import Language
from ticketing.delivery import short_texts
from ticketing.delivery.tasks import handlers
from ticketing.orders import told
from ticketing.orders.told import OrderTold

ONLY_A_PHONE = {"buyer_email": None, "buyer_phone": "0912 345 678"}
PHONE = "+84912345678"


async def paid(stage: Stage, **changes: Any) -> dict[str, Any]:
    """An order that was paid by transfer."""
    wish = stage.wish(await stage.publish(), payment_kind="vietqr", **changes)
    placed = dict((await stage.order(wish=wish)).json())
    transfer = placed["order"]["transfer"]
    await stage.transfer(transfer["missing"]["minor"], transfer["memo"])
    placed["order"] = await stage.until_state(placed, "paid")
    return placed


async def messages_to(stage: Stage, phone: str, *, count: int = 1) -> list[Message]:
    async def there() -> list[Message] | None:
        found = await short_messages(stage, to=phone)
        return found if len(found) >= count else None

    found: list[Message] = await eventually(there)
    return found


async def mails_to(stage: Stage, email: str, *, count: int = 1) -> list[Mail]:
    async def there() -> list[Mail] | None:
        found = await mails(stage, to=email)
        return found if len(found) >= count else None

    found: list[Mail] = await eventually(there)
    return found


async def test_a_guest_with_only_a_phone_gets_a_message_whose_link_opens_the_order(
    stage_without_stripe: Stage,
) -> None:
    stage = stage_without_stripe
    placed = await paid(stage, **ONLY_A_PHONE)
    [message] = await messages_to(stage, PHONE)
    assert "“Đèn kéo quân”" in message.text
    assert segments.size_of(message.text).segments <= 2
    link = re.search(r"/t/([\w-]{43})$", message.text)
    assert link
    for _ in range(2):  # as often as she likes
        answer = await stage.http.post("/api/ticketing/ticket-links/openings", json={"token": link[1]})
        assert answer.json()["order"]["id"] == placed["order"]["id"]
        assert answer.json()["access_key"] == placed["access_key"]


async def test_who_gave_both_is_told_by_both_and_who_gave_an_email_by_mail_only(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    await paid(stage, buyer_email="Ana@Example.com", buyer_phone="0987654321", language="en")
    [mail] = await mails_to(stage, "ana@example.com")
    assert mail.subject == "Your ticket: The lantern"
    assert "50,000 ₫" in mail.text
    assert len(await messages_to(stage, "+84987654321")) == 1
    await paid(stage, buyer_email="lan@example.com")
    await mails_to(stage, "lan@example.com")
    assert len(await short_messages(stage)) == 1


async def test_the_same_news_twice_is_told_once(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    placed = await paid(stage, buyer_phone="0912345678")
    await messages_to(stage, PHONE)
    tell = handlers(stage.database, stage.settings)[told.TOPIC]
    await tell(OrderTold(order_id=placed["order"]["id"], event="paid").model_dump())
    assert len(await short_messages(stage)) == 1
    assert len(await mails(stage, to="ana@example.com")) == 1


async def test_a_refund_is_told_too(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    placed = await paid(stage, buyer_phone="0912345678")
    refund = (await stage.refund(placed, who=stage.clara())).json()
    path = f"/api/ticketing/refunds/{refund['id']}/transfers"
    assert (await stage.http.post(path, json={"reference": "FT1"}, headers=stage.clara())).status_code == 201
    _ticket, back = await mails_to(stage, "ana@example.com", count=2)
    assert back.subject == "Đã hoàn tiền: Đèn kéo quân"
    _sent, message = await messages_to(stage, PHONE, count=2)
    assert "hoàn tiền" in message.text


async def test_without_a_gateway_an_order_needs_an_email(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    stage.app.state.settings = stage.settings.model_copy(update={"messages_url": ""})
    offer = await stage.publish(published("ttl_1"))
    answer = await stage.order(wish=stage.wish(offer, payment_kind="vietqr", **ONLY_A_PHONE))
    assert (answer.status_code, answer.json()["code"]) == (409, "phones_not_served")


async def test_an_order_that_can_reach_nobody_is_refused(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    wish = stage.wish(await stage.publish(), buyer_email=None)
    assert (await stage.order(wish=wish)).status_code == 422
    assert (await stage.order(wish=wish | {"buyer_phone": "024 3825 3257"})).status_code == 422


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("text", ["paid", "refunded", "recovery"])
@pytest.mark.parametrize("host", ["http://localhost:8000", "https://" + "nhahat." * 9 + "vn"])
def test_a_message_never_costs_more_than_it_may_and_keeps_its_link(text: str, language: Language, host: str) -> None:
    link = f"{host}/en/t/{'x' * 43}"
    said = short_texts.write(text, language=language, link=link, name="Người ven đô và những chuyện chưa kể " * 5)
    assert said.endswith(link)
    assert segments.size_of(said).segments <= (2 if "localhost" in host else 3)
    assert "\n" not in said
