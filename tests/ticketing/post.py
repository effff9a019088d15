"""The mails that ticketing has written: read from its outbox and unsealed, whether they could be sent or not."""

import re
from typing import Any

import httpx
from sqlalchemy import select

from infra import mail, messages
from infra.contracts.mail import Mail
from infra.contracts.message import Message
from infra.outbox import sealed
from infra.outbox.rows import MESSAGES
from tests.ticketing.stage import PREFIX, Stage, eventually

PASSWORD = "mười hai con giáp"


async def mails(stage: Stage, *, to: str) -> list[Mail]:
    """Every mail to a person, the oldest first."""
    async with stage.database.reading() as session:
        query = select(MESSAGES.c.payload).where(MESSAGES.c.topic == mail.TOPIC).order_by(MESSAGES.c.id)
        written = [sealed.opened(payload, Mail, stage.settings) for payload in await session.scalars(query)]
    return [one for one in written if one.recipient == to]


async def short_messages(stage: Stage, *, to: str = "") -> list[Message]:
    """Every message to a phone, or to any, the oldest first."""
    async with stage.database.reading() as session:
        query = select(MESSAGES.c.payload).where(MESSAGES.c.topic == messages.TOPIC).order_by(MESSAGES.c.id)
        written = [sealed.opened(payload, Message, stage.settings) for payload in await session.scalars(query)]
    return [one for one in written if to in {"", one.recipient}]


async def token_of(stage: Stage, *, to: str, number: int = 0) -> str:
    """The secret of the link in a mail to a person, as soon as that mail is written."""

    async def there() -> Mail | None:
        found = await mails(stage, to=to)
        return found[number] if len(found) > number else None

    written: Mail = await eventually(there)
    found = re.search(r"/(?:join|reset|invitation)/([\w-]{43})$", written.text, re.MULTILINE)
    assert found, written.text
    return found[1]


async def call(stage: Stage, method: str, path: str, word: Any = None, *, who: dict[str, str] | None = None) -> Any:
    """A call to ticketing; its answer."""
    answer: httpx.Response = await stage.http.request(method, f"{PREFIX}{path}", json=word, headers=who or {})
    return answer


async def person(stage: Stage, email: str, password: str = PASSWORD) -> dict[str, str]:
    """The actor token of a person who signs in."""
    signed_in = await call(stage, "POST", "/sessions", {"email": email, "password": password})
    assert signed_in.status_code == 201, signed_in.text
    session = {"Authorization": f"Bearer {signed_in.json()['session_token']}"}
    answer = (await call(stage, "POST", "/actor-tokens", who=session)).json()
    return {"Authorization": f"Bearer {answer['actor_token']}"}


async def put_member(stage: Stage, house: str, email: str, *roles: str) -> None:
    """The operator makes the house and a member of it."""
    await call(stage, "PUT", f"/organisations/{house}", {"name": "Rạp Hoa Mai"}, who=stage.operator())
    word = {"name": email.partition("@")[0].title(), "password": PASSWORD, "roles": list(roles)}
    answer = await call(stage, "PUT", f"/organisations/{house}/members/{email}", word, who=stage.operator())
    assert answer.status_code == 204, answer.text


async def put_administrator(stage: Stage, email: str = "ha@sankhau.example") -> dict[str, str]:
    """The operator makes an administrator; her actor token."""
    word = {"name": "Hà", "password": PASSWORD}
    await call(stage, "PUT", f"/administrators/{email}", word, who=stage.operator())
    return await person(stage, email)
