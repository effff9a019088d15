"""Promises of storage: whole objects or none, and prefixes that stay apart."""

from pathlib import Path

import pytest

from infra.storage import Storage


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(f"file://{tmp_path}/thư mục")


async def test_what_was_put_is_got(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "segment").write_bytes(b"moof")
    await storage.put("media/ast_1/master.m3u8", b"#EXTM3U")
    await storage.put_file("media/ast_1/v/1.m4s", tmp_path / "segment")
    assert await storage.get("media/ast_1/master.m3u8") == b"#EXTM3U"
    assert storage.local_path("media/ast_1/v/1.m4s").read_bytes() == b"moof"


async def test_a_missing_object_is_a_missing_file(storage: Storage) -> None:
    with pytest.raises(FileNotFoundError):
        await storage.get("media/none")


async def test_old_attempts_go_and_the_kept_one_stays(storage: Storage) -> None:
    for key in ("media/ast_1/f1/a", "media/ast_1/f2/a", "media/ast_10/f1/a"):
        await storage.put(key, b"x")
    assert await storage.delete_prefix("media/ast_1/", keep="media/ast_1/f2/") == 1
    assert sorted([key async for key in storage.keys("media/")]) == ["media/ast_1/f2/a", "media/ast_10/f1/a"]


def test_an_unknown_store_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="storage_url"):
        Storage("ftp://somewhere")
