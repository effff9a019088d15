"""What the media service tells whoever watches over the house."""

import pytest

from media_service import readings
from tests.media_service.stage import Stage

pytestmark = pytest.mark.both_engines


async def test_jobs_uploads_and_viewers_are_counted_as_they_change(stage: Stage) -> None:
    title_id, claimed = await stage.on_screen()
    wish = {"entitlement_token": stage.entitlement(title_id)}
    assert (await stage.client.post("/api/media/playback-sessions", json=wish)).status_code == 201
    found = {"/".join((r.name, *r.labels.values())): r.value for r in await readings.read(stage.parts.database)}
    assert (found["jobs/running"], found["jobs/completed"]) == (1, 0)
    assert found["uploads/finished"] == 1
    assert found["playback_sessions_live"] == 1
    await stage.completed(claimed)
    text = (await stage.client.get("/api/media/metrics")).text
    assert 'media_service_jobs{state="completed"} 1.0' in text
    assert 'route="/api/media/playback-sessions",status="201"} 1.0' in text
