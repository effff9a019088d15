"""From a file to a title on screen: register, upload, follow the production to its end."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from infra import clock
from infra.cli import tus_upload
from infra.cli.house_client import HouseClient
from infra.settings import Settings

_POLL_SECONDS = 0.5
OnProduction = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Staged:
    """A title on screen; the two times run from the end of the upload."""

    title_id: str
    watch_url: str
    upload_seconds: float
    seconds_to_first_playable: float
    seconds_to_complete: float
    rungs: list[str]


def register(house: HouseClient, details: dict[str, Any]) -> str:
    """Register the title, or find it by its id; the id. Raises click.ClickException."""
    answer = house.ask(house.media, "POST", "/api/media/titles", json=details)
    return str(answer["title_id"])


def send(house: HouseClient, *, title_id: str, file: Path, on_upload: tus_upload.OnProgress) -> float:
    """Upload the master; how many seconds it took. Raises click.ClickException."""
    began = time.monotonic()
    tus_upload.upload(house.media, title_id=title_id, file=file, on_progress=on_upload)
    return time.monotonic() - began


def production(house: HouseClient, title_id: str) -> dict[str, Any]:
    """How far the title is. Raises click.ClickException."""
    found: dict[str, Any] = house.ask(house.media, "GET", f"/api/media/titles/{title_id}/production")
    return found


def follow(house: HouseClient, *, title_id: str, on_production: OnProduction) -> dict[str, Any]:
    """Wait until every second is transcoded; the production. Raises click.ClickException with the refusal's words."""
    sent_at = clock.now()
    while True:
        found = production(house, title_id)
        on_production(found)
        if found["job_state"] == "completed":
            return found
        if found["job_state"] == "failed":
            raise click.ClickException(_why(found))
        if found["job_state"] is None and (clock.now() - sent_at).total_seconds() > 60:
            raise click.ClickException("Tệp chưa vào xưởng phim. · The file was not taken in; see the house's log.")
        time.sleep(_POLL_SECONDS)


def staged(settings: Settings, found: dict[str, Any], *, upload_seconds: float) -> Staged:
    """What to tell about a finished production."""
    uploaded_at = datetime.fromisoformat(found["uploaded_at"])

    def since(name: str) -> float:
        return round((datetime.fromisoformat(found[name]) - uploaded_at).total_seconds(), 3)

    return Staged(
        title_id=found["title_id"],
        watch_url=f"{settings.public_url}/watch/{found['title_id']}",
        upload_seconds=round(upload_seconds, 3),
        seconds_to_first_playable=since("playable_at"),
        seconds_to_complete=since("completed_at"),
        rungs=found["rungs"],
    )


def _why(found: dict[str, Any]) -> str:
    refusal = found["refusal"]
    if refusal is None:
        return "Không thể chuyển mã tệp này. · This file could not be transcoded."
    return f"{refusal['vi']} · {refusal['en']} ({refusal['code']})"
