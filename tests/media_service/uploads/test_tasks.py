import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from infra import clock
from media_service.transcoding.models import TranscodeJob
from media_service.uploads import service, tasks
from media_service.uploads.models import Upload
from media_service.uploads.schemas import UploadState
from tests.media_service.stage import Stage

pytestmark = pytest.mark.both_engines


async def jobs(stage: Stage) -> int:
    async with stage.parts.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(TranscodeJob)) or 0


async def received(stage: Stage, content: bytes) -> tuple[str, str]:
    """An upload whose process died after the last byte was counted: title and upload id."""
    title_id = await stage.title()
    upload_id = (await stage.begin_upload(title_id, len(content))).rpartition("/")[2]
    stage.settings.uploads_folder.mkdir(exist_ok=True)
    (stage.settings.uploads_folder / upload_id).write_bytes(content)
    async with stage.parts.database.transaction() as session:
        await service.record_offset(session, upload_id=upload_id, offset_bytes=len(content), now=clock.now())
    return title_id, upload_id


async def sweep(stage: Stage) -> Any:
    parts = stage.parts
    return await tasks.sweep(parts.database, parts.storage, folder=stage.settings.uploads_folder)


async def test_a_whole_upload_of_a_dead_process_becomes_one_asset(stage: Stage) -> None:
    title_id, _ = await received(stage, b"whole")
    assert await sweep(stage) is True
    assert await sweep(stage) is False
    claimed = await stage.claim(await stage.job_of(title_id))
    assert await stage.parts.storage.get(claimed.master_key) == b"whole"
    assert await jobs(stage) == 1


async def test_a_death_between_the_move_and_the_commit_is_healed(stage: Stage) -> None:
    title_id, upload_id = await received(stage, b"whole")
    async with stage.parts.database.reading() as session:
        upload = await session.get_one(Upload, upload_id)
    await stage.parts.storage.adopt_file(service.master_key(upload), stage.settings.uploads_folder / upload_id)
    assert await sweep(stage) is True
    claimed = await stage.claim(await stage.job_of(title_id))
    assert await stage.parts.storage.get(claimed.master_key) == b"whole"


async def test_an_upload_nobody_goes_on_with_is_given_up_after_a_week(stage: Stage) -> None:
    path = await stage.begin_upload(await stage.title(), 10)
    await stage.client.patch(path, headers=stage.patch_headers(0), content=b"half")
    assert await sweep(stage) is False
    assert await stage.offset(path) == 4
    async with stage.parts.database.transaction() as session:
        past = clock.now() - timedelta(seconds=1)
        await session.execute(update(Upload).values(expires_at=past))
    gone = await stage.client.head(path, headers={**stage.actor(), "Tus-Resumable": "1.0.0"})
    assert gone.status_code == 410, "over at the instant, not at the next sweep"
    await sweep(stage)
    assert list(stage.settings.uploads_folder.iterdir()) == []
    async with stage.parts.database.reading() as session:
        assert await session.scalar(select(Upload.state)) == UploadState.EXPIRED


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system, where this machine has one in memory."""
    memory = Path("/dev/shm")  # noqa: S108  (another disk is what the test is of)
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has one disk")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


async def test_a_master_on_another_disk_is_copied_whole(stage: Stage, other_disk: Path) -> None:
    file = other_disk / "upl"
    file.write_bytes(b"far away")
    for _ in range(2):
        await stage.parts.storage.adopt_file("masters/ast_far", file)
    with pytest.raises(FileNotFoundError):
        await stage.parts.storage.adopt_file("masters/ast_new", file)
    assert await stage.parts.storage.get("masters/ast_far") == b"far away"


async def test_neither_file_nor_object_is_an_error(stage: Stage) -> None:
    with pytest.raises(FileNotFoundError):
        await stage.parts.storage.adopt_file("masters/ast_none", stage.settings.data / "nothing")
