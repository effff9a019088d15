"""What the doctor asks of what the settings name: databases, storage, Valkey, the mail server; and the keys' pairs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import redis.asyncio as redis
from sqlalchemy import URL, make_url, text

from infra import clock, ids, storage
from infra.cli.machine_checks import Finding
from infra.contracts.actor import Actor, sign_actor, verify_actor
from infra.contracts.entitlement import Entitlement, sign_entitlement, verify_entitlement
from infra.database import migrations
from infra.database.engine import Database
from infra.settings import Mode, Settings

_SECONDS = 10
_SQLITE, _POSTGRES = (3, 35), (14,)  # RETURNING; what we test on is newer


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """Everything that has to be asked."""
    for name, url, package in (
        ("ticketing", settings.ticketing_database_url, "ticketing"),
        ("media", settings.media_database_url, "media_service"),
    ):
        yield await _asked(f"{name} db", lambda url=url, package=package: database(url, package))  # type: ignore[misc]
    yield await _asked("storage", lambda: _storage(settings))
    if settings.mode == Mode.PRODUCTION:  # the embedded ones run only with the house, which tells of them itself
        yield await _asked("redis", lambda: _redis(settings))
        yield await _asked("mail", lambda: _mail(settings))
    yield key_pairs(settings)


async def _asked(what: str, look: Callable[[], Awaitable[str]]) -> Finding:
    try:
        async with asyncio.timeout(_SECONDS):
            return Finding(what, True, await look())
    except TimeoutError:
        return Finding(what, False, f"no answer within {_SECONDS} s")
    except Exception as failure:  # whatever it raises, it is not in order
        return Finding(what, False, f"{type(failure).__name__}: {failure}".splitlines()[0][:300])


async def database(url: str, package: str) -> str:
    """The engine's version and whether the tables are ours. Raises what the driver raises, and RuntimeError."""
    address = make_url(url)
    shown = address.render_as_string(hide_password=True)
    is_sqlite = address.get_backend_name() == "sqlite"
    if is_sqlite and not _is_there(address):
        return f"{shown} is made at the first start"
    opened = Database(url)
    try:
        async with opened.reading() as session:
            asked = "SELECT sqlite_version()" if is_sqlite else "SHOW server_version"
            version = str(await session.scalar(text(asked)))
        _require(version, _SQLITE if is_sqlite else _POSTGRES)
        if not await migrations.is_current(opened, package):
            raise RuntimeError(f"{shown} has not the newest shape: sankhau migrate")
    finally:
        await opened.dispose()
    return f"{'SQLite' if is_sqlite else 'PostgreSQL'} {version}, {shown}"


def _is_there(file: URL) -> bool:
    return Path(file.database or "").exists()


def _require(version: str, needed: tuple[int, ...]) -> None:
    found = tuple(int(part) for part in version.split(" ", maxsplit=1)[0].split(".") if part.isdigit())
    if found < needed:
        raise RuntimeError(f"version {version} is too old; {'.'.join(map(str, needed))} is needed")


async def _storage(settings: Settings) -> str:
    """Write, read and delete an object where films will lie."""
    if settings.mode == Mode.EMBEDDED and not settings.data.exists():
        return f"{settings.storage_url} is made at the first start"
    store, prefix = storage.of(settings), f"doctor/{ids.new('chk')}/"
    await store.put(f"{prefix}writable", b"yes")
    try:
        if await store.get(f"{prefix}writable") != b"yes":
            raise RuntimeError("what was written is read back as something else")
    finally:
        await store.delete_prefix(prefix)
    return f"{settings.storage_url} takes, gives back and forgets"


async def _redis(settings: Settings) -> str:
    async with redis.Redis.from_url(settings.redis_url) as client:
        told = await client.info("server")
    return f"{told.get('valkey_version') or told.get('redis_version')}"


async def _mail(settings: Settings) -> str:
    _, writer = await asyncio.open_connection(settings.smtp_host, settings.smtp_port)
    writer.close()
    await writer.wait_closed()
    return f"{settings.smtp_host}:{settings.smtp_port} answers"


def key_pairs(settings: Settings) -> Finding:
    """Whether what one service signs the other can read."""
    now = clock.now()
    try:
        signed = sign_actor(Actor("doctor", {}), private_key_pem=settings.actor_private_key.get_secret_value(), now=now)
        verify_actor(signed, public_key_pem=settings.actor_public_key, now=now)
        right = Entitlement("ent_doctor", "ttl_doctor", now - timedelta(minutes=1), now + timedelta(minutes=1))
        private = settings.entitlement_private_key.get_secret_value()
        token = sign_entitlement(right, private_key_pem=private)
        verify_entitlement(token, public_key_pem=settings.entitlement_public_key, now=now)
    except Exception as refused:
        told = "a private key and its public one are no pair (SANKHAU_ACTOR_…, SANKHAU_ENTITLEMENT_…)"
        return Finding("keys", False, f"{told}: {type(refused).__name__}")
    return Finding("keys", True, "what is signed can be read")
