import base64
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from infra.contracts.actor import Role
from infra.settings import Settings
from media_service.parts import Parts
from media_service.uploads import routes, service
from tests.media_service.stage import HOUSE, Stage
from tests.support import disks

pytestmark = pytest.mark.both_engines

UPLOADS = routes.router.prefix


def tus(stage: Stage) -> dict[str, str]:
    """What every tus request carries."""
    return {**stage.actor(), "Tus-Resumable": "1.0.0"}


async def test_the_server_says_what_it_speaks_to_everybody(stage: Stage) -> None:
    answer = await stage.client.options(UPLOADS)
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,termination,expiration"
    assert answer.headers["tus-max-size"] == str(stage.settings.upload_max_bytes)


async def test_an_upload_in_three_pieces_becomes_an_asset_and_one_job(stage: Stage) -> None:
    title_id = await stage.title()
    path = await stage.begin_upload(title_id, 9)
    for offset, piece in ((0, b"abc"), (3, b"def"), (6, b"ghi")):
        answer = await stage.client.patch(path, headers=stage.patch_headers(offset), content=piece)
        assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(offset + 3))
    claimed = await stage.claim(await stage.job_of(title_id))
    assert await stage.parts.storage.get(claimed.master_key) == b"abcdefghi"
    assert list(stage.settings.uploads_folder.iterdir()) == []
    again = await stage.client.patch(path, headers=stage.patch_headers(9), content=b"")
    assert again.status_code == 204, "a repeat at the end is harmless"
    assert (await stage.production(title_id))["asset_id"] == claimed.asset_id


async def test_the_location_is_a_path_whatever_a_proxy_claims(stage: Stage) -> None:
    headers = stage.create_headers(await stage.title(), 5) | {
        "X-Forwarded-Host": "evil.example",
        "Host": "evil.example",
    }
    answer = await stage.client.post(UPLOADS, headers=headers)
    assert answer.headers["location"].startswith("/api/media/uploads/upl_")
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert answer.headers["upload-expires"].endswith("GMT")


@pytest.mark.parametrize(
    "name", ["Tiếng trống Mê Linh – hồi 1.mp4", "../../etc/passwd", "-i;rm\n\u202e.mov", "x" * 300]
)
async def test_a_file_name_is_only_ever_shown(stage: Stage, name: str) -> None:
    title_id = await stage.title()
    path = await stage.begin_upload(title_id, 5, name)
    await stage.client.patch(path, headers=stage.patch_headers(0), content=b"ab")
    head = await stage.client.head(path, headers=tus(stage))
    pairs = dict(pair.split(" ") for pair in head.headers["upload-metadata"].split(","))
    shown = base64.b64decode(pairs["filename"]).decode()
    assert shown.isprintable()
    assert len(shown) <= 255
    if name.startswith("Tiếng"):
        assert shown == name
    assert [file.name for file in stage.settings.uploads_folder.iterdir()] == [path.rpartition("/")[2]]


@pytest.mark.parametrize(
    ("length", "status", "code"),
    [
        ("0", 400, "upload_empty"),
        ("1001", 413, "upload_too_large"),
        ("-1", 400, "upload_header_malformed"),
        ("١", 400, "upload_header_malformed"),
        ("9" * 16, 400, "upload_header_malformed"),
        ("", 400, "upload_header_malformed"),
    ],
)
async def test_sizes_we_do_not_take_are_refused_in_words(stage: Stage, length: str, status: int, code: str) -> None:
    small = stage.settings.model_copy(update={"upload_max_bytes": 1000})
    stage.app.state.parts = _with(stage, small)
    headers = stage.create_headers(await stage.title(), 1000)
    assert (await stage.client.post(UPLOADS, headers=headers)).status_code == 201
    raw = [(k.encode(), v.encode()) for k, v in (headers | {"Upload-Length": length}).items()]
    answer = await stage.client.post(UPLOADS, headers=raw)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["messages"]["vi"] != answer.json()["messages"]["en"]


@pytest.mark.parametrize(
    "metadata", ["", "title_id", "title_id !!!", "title_id /w==", "filename YQ==", "title_id dHRsX25vbmU="]
)
async def test_metadata_that_names_no_title_is_refused(stage: Stage, metadata: str) -> None:
    headers = {**tus(stage), "Upload-Length": "5", "Upload-Metadata": metadata}
    answer = await stage.client.post(UPLOADS, headers=headers)
    assert answer.json()["code"] in ("upload_header_malformed", "title_unknown")


async def test_a_wrong_offset_is_refused_and_writes_nothing(stage: Stage) -> None:
    path = await stage.begin_upload(await stage.title(), 9)
    await stage.client.patch(path, headers=stage.patch_headers(0), content=b"abc")
    for offset in (0, 2, 4, 9):
        answer = await stage.client.patch(path, headers=stage.patch_headers(offset), content=b"zzz")
        assert (answer.status_code, answer.json()["code"]) == (409, "upload_offset_mismatch")
    assert await stage.offset(path) == 3


async def test_bytes_beyond_the_announced_size_are_refused_and_the_upload_goes_on(stage: Stage) -> None:
    title_id = await stage.title()
    path = await stage.begin_upload(title_id, 6)

    async def two_chunks() -> AsyncIterator[bytes]:
        yield b"abcd"
        yield b"efgh"

    answer = await stage.client.patch(path, headers=stage.patch_headers(0), content=two_chunks())
    assert (answer.status_code, answer.json()["code"]) == (400, "upload_overrun")
    assert await stage.offset(path) == 4
    await stage.client.patch(path, headers=stage.patch_headers(4), content=b"ef")
    claimed = await stage.claim(await stage.job_of(title_id))
    assert await stage.parts.storage.get(claimed.master_key) == b"abcdef"


async def test_other_protocols_are_refused(stage: Stage) -> None:
    path = await stage.begin_upload(await stage.title(), 9)
    old = await stage.client.head(path, headers=tus(stage) | {"Tus-Resumable": "0.2.2"})
    assert (old.status_code, old.headers["tus-version"]) == (412, "1.0.0")
    json = await stage.client.patch(path, headers=stage.patch_headers(0) | {"Content-Type": "application/json"})
    assert json.status_code == 415


async def test_a_post_may_stand_for_a_patch(stage: Stage) -> None:
    path = await stage.begin_upload(await stage.title(), 9)
    headers = stage.patch_headers(0) | {"X-HTTP-Method-Override": "PATCH"}
    assert (await stage.client.post(path, headers=headers, content=b"abc")).status_code == 204
    assert await stage.offset(path) == 3


async def test_a_cancelled_upload_is_gone_with_its_bytes(stage: Stage) -> None:
    path = await stage.begin_upload(await stage.title(), 9)
    await stage.client.patch(path, headers=stage.patch_headers(0), content=b"abc")
    assert (await stage.client.delete(path, headers=tus(stage))).status_code == 204
    assert list(stage.settings.uploads_folder.iterdir()) == []
    assert (await stage.client.head(path, headers=tus(stage))).status_code == 410
    assert (await stage.client.patch(path, headers=stage.patch_headers(3), content=b"d")).status_code == 410


async def test_a_whole_upload_cannot_be_cancelled(stage: Stage) -> None:
    path = await stage.upload(await stage.title())
    answer = await stage.client.delete(path, headers=tus(stage))
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_finished")


@pytest.mark.parametrize(
    "name", ["..%2f..%2fmedia.db", "%2fetc%2fpasswd", "upl_x", "..", "upl_00000000000000000000000000%0a"]
)
async def test_an_id_that_could_be_a_path_finds_nothing(stage: Stage, name: str) -> None:
    answer = await stage.client.patch(f"{UPLOADS}/{name}", headers=stage.patch_headers(0), content=b"x")
    assert answer.status_code in (404, 405)
    assert not (stage.settings.data / "x").exists()


async def test_the_right_to_send_is_checked_anew_with_every_request(stage: Stage) -> None:
    path = await stage.begin_upload(await stage.title(), 9)
    expired = stage.patch_headers(0) | {"Authorization": "Bearer expired"}
    assert (await stage.client.patch(path, headers=expired, content=b"abc")).status_code == 403
    assert not list(stage.settings.uploads_folder.glob("*"))
    owner = stage.patch_headers(0) | stage.actor(HOUSE, Role.OWNER)
    assert (await stage.client.patch(path, headers=owner, content=b"abc")).status_code == 204


async def test_a_house_has_a_limit_of_unfinished_uploads(stage: Stage) -> None:
    title_id = await stage.title()
    paths = [await stage.begin_upload(title_id, 9) for _ in range(service.MAX_GROWING)]
    full = await stage.client.post(UPLOADS, headers=stage.create_headers(title_id, 9))
    assert (full.status_code, full.json()["code"]) == (409, "too_many_uploads")
    await stage.client.delete(paths[0], headers=tus(stage))
    await stage.begin_upload(title_id, 9)


async def test_a_file_larger_than_the_free_disk_is_refused_before_a_byte_is_sent(stage: Stage) -> None:
    stage.app.state.parts = _with(stage, stage.settings.model_copy(update={"upload_max_bytes": 10**15}))
    headers = stage.create_headers(await stage.title(), 10**15 - 1)
    answer = await stage.client.post(UPLOADS, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "upload_out_of_space")


async def test_a_full_disk_is_said_plainly_and_nothing_is_lost(stage: Stage) -> None:
    fits = 4 << 20
    title_id = await stage.title()
    film = bytes(range(256)) * (6 << 12)  # 6 MiB
    path = await stage.begin_upload(title_id, len(film))
    with disks.files_limited_to(fits):
        answer = await stage.client.patch(path, headers=stage.patch_headers(0), content=film)
    assert (answer.status_code, answer.json()["code"]) == (503, "upload_out_of_space")
    assert await stage.offset(path) == fits
    await stage.client.patch(path, headers=stage.patch_headers(fits), content=film[fits:])
    claimed = await stage.claim(await stage.job_of(title_id))
    assert await stage.parts.storage.get(claimed.master_key) == film


def _with(stage: Stage, settings: Settings) -> Parts:
    return replace(stage.parts, settings=settings)
