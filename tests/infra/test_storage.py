"""Promises of storage, the same for a folder and for S3: whole objects or none, and prefixes that stay apart."""

from pathlib import Path

import httpx
import pytest

from infra import storage as storages
from infra.storage import Storage
from tests.support.s3 import S3
from tests.support.settings import make_settings

_ANYBODY = "AWS4-HMAC-SHA256 Credential=test-key/20261123/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return Storage(f"file://{tmp_path}/thư mục")
    s3: S3 = request.getfixturevalue("s3")
    return storages.of(make_settings(tmp_path, **s3.settings(s3.bucket())))


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


async def test_what_was_put_is_got(storage: Storage, tmp_path: Path, scratch: Path) -> None:
    (tmp_path / "segment").write_bytes(b"moof")
    await storage.put("media/ast_1/master.m3u8", b"#EXTM3U")
    await storage.put_file("media/ast_1/v/1.m4s", tmp_path / "segment")
    assert await storage.get("media/ast_1/master.m3u8") == b"#EXTM3U"
    assert (await storage.as_file("media/ast_1/v/1.m4s", scratch)).read_bytes() == b"moof"


async def test_a_large_file_arrives_byte_for_byte(storage: Storage, tmp_path: Path, scratch: Path) -> None:
    """More than one part of a multipart put, and not a whole number of them."""
    content = bytes(range(256)) * (75 << 10)
    (tmp_path / "upl_1").write_bytes(content)
    await storage.adopt_file("masters/ast_1", tmp_path / "upl_1")
    assert not (tmp_path / "upl_1").exists()
    assert (await storage.as_file("masters/ast_1", scratch)).read_bytes() == content


async def test_adopting_twice_is_adopting_once(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "upl_1").write_bytes(b"film")
    await storage.adopt_file("masters/ast_1", tmp_path / "upl_1")
    await storage.adopt_file("masters/ast_1", tmp_path / "upl_1")
    assert await storage.get("masters/ast_1") == b"film"


async def test_adopting_what_never_was_is_a_missing_file(storage: Storage, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await storage.adopt_file("masters/ast_1", tmp_path / "upl_1")


async def test_a_missing_object_is_a_missing_file(storage: Storage) -> None:
    with pytest.raises(FileNotFoundError):
        await storage.get("media/none")


async def test_old_attempts_go_and_the_kept_one_stays(storage: Storage) -> None:
    for key in ("media/ast_1/f1/a", "media/ast_1/f2/a", "media/ast_10/f1/a"):
        await storage.put(key, b"x")
    assert await storage.delete_prefix("media/ast_1/", keep="media/ast_1/f2/") == 1
    assert sorted([key async for key in storage.keys("media/")]) == ["media/ast_1/f2/a", "media/ast_10/f1/a"]


@pytest.mark.parametrize("url", ["ftp://somewhere", "s3://", "folder"])
def test_an_unknown_store_is_refused_at_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="storage_url"):
        storages.of(make_settings(tmp_path, storage_url=url))


async def test_a_bucket_knows_what_a_playlist_is(s3: S3, tmp_path: Path) -> None:
    bucket = s3.bucket()
    await storages.of(make_settings(tmp_path, **s3.settings(bucket))).put("media/ast_1/master.m3u8", b"#EXTM3U")
    async with httpx.AsyncClient(headers={"Authorization": _ANYBODY}) as http:
        answer = await http.get(f"{s3.address}/{bucket}/rap/media/ast_1/master.m3u8")
    assert answer.headers["content-type"] == "application/vnd.apple.mpegurl"
