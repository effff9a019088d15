"""Each performance has one key pair of its own, sealed, and whatever is printed with it stays readable."""

import asyncio
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from infra import clock
from infra.contracts import ticket_code, ticket_rotation
from infra.contracts.ticket_code import CodeRefused, TicketCode
from infra.database.engine import Database
from infra.settings import Settings
from ticketing.entry_codes import keys
from ticketing.entry_codes.errors import EntryKeyUnreadable
from ticketing.entry_codes.keys import Signer
from ticketing.entry_codes.models import EntryKey

pytestmark = pytest.mark.both_engines


async def signer(database: Database, settings: Settings, performance_id: str = "prf_a") -> Signer:
    async with database.transaction() as session:
        return await keys.signer(session, performance_id=performance_id, settings=settings, now=clock.now())


async def test_ten_first_looks_at_once_make_one_key(database: Database, settings: Settings) -> None:
    signers = await asyncio.gather(*(signer(database, settings) for _ in range(10)))
    assert len({one.key_id for one in signers}) == 1
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(EntryKey)) == 1


async def test_a_door_reads_its_own_performance_and_no_other(database: Database, settings: Settings) -> None:
    now = clock.now()
    mine, other = await signer(database, settings), await signer(database, settings, "prf_b")
    async with database.reading() as session:
        door = await keys.door_keys(session, performance_id="prf_a", settings=settings, now=now)
    codes = [TicketCode(one.key_id, b"0123456789", now, now + timedelta(hours=1)) for one in (mine, other)]
    texts = [ticket_code.text(one.signed(code)) for one, code in zip((mine, other), codes, strict=True)]
    assert ticket_rotation.checked(texts[0], door, now=now).serial == b"0123456789"
    with pytest.raises(CodeRefused, match="unknown_key"):
        ticket_rotation.checked(texts[1], door, now=now)
    assert ticket_rotation.secret_of(door.rotation, b"0123456789") == mine.ticket_secret(b"0123456789")


async def test_who_reads_the_table_signs_nothing(database: Database, settings: Settings) -> None:
    made = await signer(database, settings)
    async with database.reading() as session:
        row = await session.get_one(EntryKey, "prf_a")
    secret = made.private_key.private_bytes_raw()
    assert secret.hex() not in row.sealed
    assert secret not in row.sealed.encode()
    assert row.public_key == made.private_key.public_key().public_bytes_raw().hex()


async def test_after_a_change_of_the_secret_paper_still_opens_and_nothing_new_is_signed(
    database: Database, settings: Settings
) -> None:
    now, made = clock.now(), await signer(database, settings)
    printed = ticket_code.text(made.signed(TicketCode(made.key_id, b"0123456789", now, now + timedelta(hours=1))))
    changed = settings.model_copy(update={"entitlement_private_key": SecretStr("another")})
    async with database.reading() as session:
        door = await keys.door_keys(session, performance_id="prf_a", settings=changed, now=now)
    assert ticket_rotation.checked(printed, door, now=now).serial == b"0123456789"
    with pytest.raises(EntryKeyUnreadable):
        await signer(database, changed)
