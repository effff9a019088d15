"""The stand-in for a gateway to phones: takes signed messages over HTTP (`infra.messages`) and shows them.

Plainly a test.

Whoever is at this machine may read them; nobody else may hand one in without the secret.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from infra import ids, messages, segments
from infra.contracts.phone import PhoneNumber, readable
from infra.embedded.mailbox import page

_HERE = Path(__file__).parent
_MOST = 300
_MOST_BYTES = 10_000


class _Word(BaseModel):
    """What is handed in."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(max_length=40)
    to: PhoneNumber
    text: str = Field(min_length=1, max_length=1000)
    encoding: str
    segments: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A message as the page shows it."""

    id: str
    to: str
    text: str
    encoding: str
    segments: int
    taken_at: str

    @property
    def readable_to(self) -> str:
        """The number as people write it."""
        return readable(self.to)


class Phones:
    """A folder of messages, one file each, the newest few hundred, readable by the owner of the data folder only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, message: Taken) -> None:
        """Write a message down; one that was handed in twice is kept once, as it came first."""
        path = self._path / f"{message.id}.json"
        if path.exists():
            return
        draft = path.with_name(f".{path.name}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(message), file, ensure_ascii=False)
        draft.rename(path)
        for old in self._files()[_MOST:]:
            old.unlink(missing_ok=True)

    def all(self) -> list[Taken]:
        """All of them, the newest first."""
        return [Taken(**json.loads(path.read_text())) for path in self._files()]

    def _files(self) -> list[Path]:
        return sorted(self._path.glob("sms_*.json"), reverse=True)  # ids sort by time


def routes(phones: Phones, *, secret: str) -> list[Route]:
    """The door and the page, below /test-messages/."""
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True)
    environment.filters["with_links"] = page.with_links

    async def take(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_BYTES:
                return JSONResponse({"error": "too large"}, status_code=413)
        now = datetime.now(UTC)
        if not messages.is_signed(request.headers.get(messages.SIGNATURE_HEADER, ""), bytes(body), secret, now=now):
            return JSONResponse({"error": "not signed"}, status_code=401)
        try:
            word = _Word.model_validate_json(bytes(body))
        except ValidationError:
            return JSONResponse({"error": "no message"}, status_code=422)
        size = segments.size_of(word.text)
        counted = (word.encoding, word.segments) == (size.encoding, size.segments)
        if not counted or not ids.is_id("sms", word.id):
            return JSONResponse({"error": "no message"}, status_code=422)
        phones.keep(Taken(word.id, word.to, word.text, size.encoding, size.segments, now.isoformat("T", "seconds")))
        return JSONResponse({"id": word.id}, status_code=202)

    async def show(request: Request) -> Response:
        wanted = "".join(filter(str.isdigit, request.query_params.get("to", "")))[-9:]
        found = [message for message in phones.all() if wanted in message.to]
        content = environment.get_template("messages.html").render(messages=found, wanted=wanted)
        return HTMLResponse(content, headers=page.headers())

    return [
        Route("/test-messages/", show, methods=["GET"]),
        Route("/test-messages/gateway", take, methods=["POST"]),
    ]
