"""A small stand-in for media_service's end of `infra.contracts.transcode_report`: checks signatures, keeps reports."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response

from infra import clock
from infra.contracts import signature
from infra.contracts.transcode_report import Ack, ClaimedJob, Completed, Failed, JobKind, Playable, Progress, Spoken

_WORDS: dict[str, type[Progress | Playable | Completed | Failed | Spoken]] = {
    "progress": Progress,
    "playable": Playable,
    "completion": Completed,
    "failure": Failed,
    "voice": Spoken,
}


@dataclass
class MediaDesk:
    """One job to be claimed once. `refuse` may answer a report with a status; `on_report` sees each accepted one."""

    secret: str
    master_key: str
    job_id: str = "job_1"
    asset_id: str = "ast_1"
    fence: int = 3
    document_key: str = ""
    film_prefix: str = ""
    claimed_by: str | None = None
    reports: list[tuple[str, Any]] = field(default_factory=list)
    refuse: Callable[[str], int | None] = lambda kind: None
    on_report: Callable[[str, Any], None] = lambda kind, word: None

    @property
    def prefix(self) -> str:
        """Where the job has to write."""
        return (
            f"{self.film_prefix}trk_1v1f{self.fence}/" if self.film_prefix else f"media/{self.asset_id}/f{self.fence}/"
        )

    def named(self, kind: str) -> list[Any]:
        """The accepted reports of one kind."""
        return [word for name, word in self.reports if name == kind]

    def client(self) -> httpx.AsyncClient:
        """An HTTP client that reaches this desk inside the process."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app()), base_url="http://media.test")

    def app(self) -> FastAPI:
        """The ASGI application, for a real server."""
        app = FastAPI()

        @app.post("/api/media/transcode-jobs/{job_id}/{kind}")
        async def report(job_id: str, kind: str, request: Request) -> Response:
            body = await request.body()
            header = request.headers.get(signature.HEADER)
            signature.verify(header, self.secret, method="POST", path=request.url.path, body=body, now=clock.now())
            if refused := self.refuse(kind):
                return Response(status_code=refused)
            if job_id != self.job_id:
                return Response(status_code=404)
            return self._claim(body) if kind == "claims" else self._accept(kind, body)

        return app

    def _claim(self, body: bytes) -> Response:
        if self.claimed_by is not None:
            return Response(status_code=409)
        self.claimed_by = body.decode()
        job = ClaimedJob(
            job_id=self.job_id,
            asset_id=self.asset_id,
            fence=self.fence,
            kind=JobKind.VOICE if self.document_key else JobKind.FILM,
            master_key=self.master_key,
            document_key=self.document_key,
            film_prefix=self.film_prefix,
            output_prefix=self.prefix,
            lease_seconds=15,
        )
        return Response(job.model_dump_json(), media_type="application/json")

    def _accept(self, kind: str, body: bytes) -> Response:
        word = _WORDS[kind].model_validate_json(body)
        if word.fence != self.fence:
            return Response(status_code=409)
        self.reports.append((kind, word))
        self.on_report(kind, word)
        return Response(Ack().model_dump_json(), media_type="application/json")
