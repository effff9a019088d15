"""Messages over real HTTP: signed, taken once, tried again while the gateway is away, given up when it says no."""

import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from infra import clock, messages
from infra.contracts.message import Message
from infra.database import migrations
from infra.database.engine import Database
from infra.embedded.mailbox import gateway
from infra.embedded.mailbox.gateway import Phones
from infra.outbox import sealed
from infra.outbox.rows import MESSAGES
from infra.settings import Settings
from tests.support.settings import make_settings

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINK = "https://sankhau.example/t/" + "x" * 43


def message(text: str = f"Sân Khấu Số: vé của bạn: {LINK}", **changes: object) -> Message:
    values = {"recipient": "0912345678", "text": text, "written_at": clock.now()}
    return Message.model_validate(values | changes)


@pytest.fixture
def phones(tmp_path: Path) -> Phones:
    return Phones(tmp_path / "messages")


@pytest.fixture
def door(phones: Phones, tmp_path: Path) -> Iterator[Settings]:
    """Settings that name a gateway which listens; `/busy` and `/never` refuse."""
    settings = make_settings(tmp_path)
    routes = [
        *gateway.routes(phones, secret=settings.messages_secret.get_secret_value()),
        Route("/busy", lambda _: Response(status_code=503), methods=["POST"]),
        Route("/never", lambda _: Response(status_code=422), methods=["POST"]),
    ]
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield settings.model_copy(update={"messages_url": f"{address}/test-messages/gateway"})
    server.should_exit = True
    thread.join()


async def send(settings: Settings, *sent: Message) -> None:
    carrier = messages.SignedGateway(settings)
    try:
        for one in sent:
            await carrier.send(one)
    finally:
        await carrier.close()


async def test_a_message_arrives_once_with_what_it_costs(door: Settings, phones: Phones) -> None:
    one = message()
    await send(door, one, one)
    [taken] = phones.all()
    assert (taken.to, taken.text, taken.encoding, taken.segments) == ("+84912345678", one.text, "ucs2", 2)
    assert taken.readable_to == "0912 345 678"


async def test_a_message_under_another_secret_is_not_taken(door: Settings, phones: Phones) -> None:
    await send(door.model_copy(update={"messages_secret": make_settings(door.data).messages_secret}), message())
    assert phones.all() == []


def test_a_signature_holds_for_its_body_and_five_minutes() -> None:
    body, stamp = b'{"a":1}', int(NOW.timestamp())
    header = f"t={stamp},v1={messages.sign(body, 'secret', stamp=stamp)}"
    assert messages.is_signed(header, body, "secret", now=NOW + timedelta(minutes=5))
    assert not messages.is_signed(header, body, "secret", now=NOW + timedelta(minutes=5, seconds=1))
    assert not messages.is_signed(header, body + b" ", "secret", now=NOW)
    assert not messages.is_signed(header, body, "another", now=NOW)
    assert not messages.is_signed("", body, "secret", now=NOW)


async def test_a_gateway_that_is_away_is_tried_again_and_one_that_refuses_is_not(door: Settings) -> None:
    base = door.messages_url.removesuffix("/test-messages/gateway")
    for address in (f"{base}/busy", "http://127.0.0.1:9/"):
        with pytest.raises(messages.GatewayAway):
            await send(door.model_copy(update={"messages_url": address}), message())
    await send(door.model_copy(update={"messages_url": f"{base}/never"}), message())


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path}/ticketing.db"
    await migrations.upgrade(url, "ticketing")
    opened = Database(url)
    yield opened
    await opened.dispose()


async def test_in_the_outbox_a_message_is_sealed_and_of_three_segments_at_most(
    database: Database, tmp_path: Path
) -> None:
    settings = make_settings(tmp_path)
    async with database.transaction() as session:
        await messages.post(session, message=message("ạ" * 201), settings=settings, now=NOW)
        with pytest.raises(messages.MessageTooLong):
            await messages.post(session, message=message("ạ" * 202), settings=settings, now=NOW)
        [payload] = await session.scalars(MESSAGES.select().with_only_columns(MESSAGES.c.payload))
    assert "ạ" not in json.dumps(payload, ensure_ascii=False)
    assert sealed.opened(payload, Message, settings).text == "ạ" * 201


async def test_what_is_two_days_old_is_given_up(door: Settings, phones: Phones) -> None:
    carrier = messages.SignedGateway(door)
    handle = messages.handlers(carrier, door)[messages.TOPIC]
    old = message(written_at=clock.now() - timedelta(days=2, minutes=1))
    await handle({"sealed": sealed.seal(old, door)})
    assert phones.all() == []
    await handle({"sealed": sealed.seal(message(), door)})
    assert len(phones.all()) == 1
    await carrier.close()
