"""A media service on its own stage: real database, storage and Valkey; helpers that speak to it over HTTP."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import select

from infra import clock, ids
from infra.contracts import signature
from infra.contracts.actor import Actor, Role, sign_actor
from infra.contracts.entitlement import Entitlement, sign_entitlement
from infra.contracts.transcode_report import ClaimedJob, Completed, Playable, Rung
from infra.settings import Settings
from media_service.library.models import Asset
from media_service.parts import Parts
from media_service.transcoding.models import TranscodeJob

HOUSE = "org_house"
OTHER_HOUSE = "org_other"
NOON = datetime.fromisoformat("2026-11-23T12:00:00+00:00")
RUNG = Rung(
    name="360p",
    width=640,
    height=360,
    frame_rate="24/1",
    codecs="avc1.4d401e",
    bandwidth=800_000,
    average_bandwidth=600_000,
)


class Stage:
    """One running application and a client that speaks to it."""

    def __init__(self, app: FastAPI, settings: Settings, client: httpx.AsyncClient) -> None:
        self.app = app
        self.settings = settings
        self.client = client

    @property
    def parts(self) -> Parts:
        """The open parts."""
        parts: Parts = self.app.state.parts
        return parts

    def actor(self, house: str = HOUSE, role: Role = Role.EDITOR) -> dict[str, str]:
        """The header of a signed-in member of a house."""
        actor = Actor(subject="acc_tester", roles={house: frozenset({role})})
        key = self.settings.actor_private_key.get_secret_value()
        return {"Authorization": f"Bearer {sign_actor(actor, private_key_pem=key, now=clock.now())}"}

    async def signed(self, path: str, word: BaseModel | dict[str, Any]) -> httpx.Response:
        """POST as a service of this installation."""
        text = word.model_dump_json() if isinstance(word, BaseModel) else json.dumps(word)
        secret = self.settings.service_key.get_secret_value()
        proof = signature.sign(secret, method="POST", path=path, body=text.encode(), now=clock.now())
        headers = {"Content-Type": "application/json", signature.HEADER: proof}
        return await self.client.post(path, content=text.encode(), headers=headers)

    async def title(self, **changes: Any) -> str:
        """A draft of HOUSE; its id."""
        wish = {"organisation_id": HOUSE, "name_vi": "Tiếng trống Mê Linh", **changes}
        answer = await self.client.post("/api/media/titles", json=wish, headers=self.actor())
        assert answer.status_code == 201, answer.text
        return str(answer.json()["title_id"])

    async def upload(self, title_id: str, content: bytes = b"a film") -> str:
        """A whole master through tus; the upload's path."""
        path = await self.begin_upload(title_id, len(content))
        headers = self.patch_headers(0)
        answer = await self.client.patch(path, content=content, headers=headers)
        assert answer.status_code == 204, answer.text
        return path

    async def begin_upload(self, title_id: str, size: int, filename: str = "phim.mp4") -> str:
        """A new upload; its path."""
        headers = self.create_headers(title_id, size, filename)
        answer = await self.client.post("/api/media/uploads", headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    def create_headers(self, title_id: str, size: int, filename: str = "phim.mp4") -> dict[str, str]:
        """What a tus client sends to begin."""
        pairs = {"title_id": title_id, "filename": filename}
        metadata = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())
        tus = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": metadata}
        return {**self.actor(), **tus}

    def patch_headers(self, offset: int) -> dict[str, str]:
        """What a tus client sends with bytes."""
        media_type = "application/offset+octet-stream"
        tus = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), "Content-Type": media_type}
        return {**self.actor(), **tus}

    async def offset(self, path: str) -> int:
        """Where the upload stands."""
        answer = await self.client.head(path, headers={**self.actor(), "Tus-Resumable": "1.0.0"})
        assert answer.status_code == 200
        return int(answer.headers["upload-offset"])

    async def job_of(self, title_id: str) -> str:
        """The id of the newest job of a title."""
        query = select(TranscodeJob.id).join(Asset, Asset.id == TranscodeJob.asset_id)
        query = query.where(Asset.title_id == title_id).order_by(Asset.uploaded_at.desc()).limit(1)
        async with self.parts.database.reading() as session:
            return (await session.scalars(query)).one()

    async def claim(self, job_id: str, worker: str = "w1") -> ClaimedJob:
        """Claim as a worker."""
        answer = await self.signed(f"/api/media/transcode-jobs/{job_id}/claims", {"worker": worker})
        assert answer.status_code == 200, answer.text
        return ClaimedJob.model_validate(answer.json())

    async def playable(self, claimed: ClaimedJob, **changes: Any) -> httpx.Response:
        """Report playable as the holder of that claim."""
        word = {"fence": claimed.fence, "playlist": f"f{claimed.fence}/master.m3u8", "duration_seconds": 59.6}
        path = f"/api/media/transcode-jobs/{claimed.job_id}/playable"
        return await self.signed(path, Playable.model_validate({**word, **changes}))

    async def completed(self, claimed: ClaimedJob, **changes: Any) -> httpx.Response:
        """Report completion as the holder of that claim."""
        word = {"fence": claimed.fence, "playlist": f"f{claimed.fence}/master.m3u8", "duration_seconds": 59.6}
        more = {"size_bytes": 1000, "rungs": [RUNG], **changes}
        path = f"/api/media/transcode-jobs/{claimed.job_id}/completion"
        return await self.signed(path, Completed.model_validate({**word, **more}))

    async def on_screen(self, **changes: Any) -> tuple[str, ClaimedJob]:
        """A published, playable title and the claim that made it."""
        title_id = await self.title(**changes)
        await self.upload(title_id)
        claimed = await self.claim(await self.job_of(title_id))
        assert (await self.playable(claimed)).status_code == 200
        return title_id, claimed

    async def production(self, title_id: str) -> dict[str, Any]:
        """The staff's view of a title."""
        answer = await self.client.get(f"/api/media/titles/{title_id}/production", headers=self.actor())
        assert answer.status_code == 200, answer.text
        view: dict[str, Any] = answer.json()
        return view

    def entitlement(self, title_id: str, *, hours: float = 48, right_id: str | None = None) -> str:
        """A right to watch, as ticketing signs it."""
        now = clock.now()
        begins, ends = now - timedelta(minutes=1), now + timedelta(hours=hours)
        right = Entitlement(right_id or ids.new("ent"), title_id, begins, ends)
        return sign_entitlement(right, private_key_pem=self.settings.entitlement_private_key.get_secret_value())
