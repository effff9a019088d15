"""The sandbox, attacked from the inside by the very program that runs in it; each attack succeeds outside."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import media
from transcoder.ffmpeg import encode, sandbox

LIMITS = sandbox.Limits(memory_bytes=4 << 30, cpu_seconds=60)
AS_ROOT = os.geteuid() == 0


async def _inside(folder: Path, *arguments: str, source: Path | None = None) -> tuple[int, str]:
    async with (
        asyncio.timeout(30),
        encode.running(
            ["-nostdin", "-v", "error", "-y", *arguments], source=source or Path(__file__), folder=folder, limits=LIMITS
        ) as run,
    ):
        status = await run.wait()
    return status, run.log


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A work folder below one that only its owner may enter: the trap for a process that has changed its user."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    sandbox.open_folder(closed / "work")
    return closed / "work"


def test_doctor_is_told_every_layer_of_this_machine() -> None:
    level = sandbox.sandbox_level()

    assert level.problem == ""
    assert {"rlimits", "no-new-privileges", "dies-with-parent"} <= set(level.active)
    assert not AS_ROOT or "nobody" in level.active
    assert not set(level.active) & set(level.missing)


async def test_the_master_can_be_read_and_sought_through_its_descriptor_alone(folder: Path, tmp_path: Path) -> None:
    film = media.make_film(tmp_path / "closed" / "film, index last.mp4", seconds=1)
    film.chmod(0o600)

    status, said = await _inside(
        folder, "-protocol_whitelist", "fd", "-f", "mov", "-fd", "3", "-i", "fd:", "-c", "copy", "copy.mp4", source=film
    )

    assert (status, said) == (0, "")
    assert (folder / "copy.mp4").stat().st_size > 1000


@pytest.mark.skipif(not AS_ROOT, reason="only root has files that nobody may not read")
async def test_a_private_file_of_the_house_cannot_be_read(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mật khẩu")
    secret.chmod(0o600)
    attack = ("-f", "data", "-i", str(secret), "-map", "0", "-c", "copy", "-f", "data")

    status, said = await _inside(folder, *attack, "stolen")
    media.run_ffmpeg(*attack, str(tmp_path / "read-outside"))

    assert status != 0
    assert "Permission denied" in said
    assert not (folder / "stolen").exists()
    assert (tmp_path / "read-outside").read_text() == "mật khẩu"


async def test_nothing_is_written_outside_the_work_folder(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "anyone may write here"
    outside.mkdir()
    outside.chmod(0o777)
    attack = ("-f", "lavfi", "-i", "testsrc2=d=0.1:s=64x64")
    if not any(layer.startswith("landlock") for layer in sandbox.sandbox_level().active):
        pytest.skip("this kernel has no Landlock")

    status, said = await _inside(folder, *attack, str(outside / "x.avi"))
    media.run_ffmpeg(*attack, str(outside / "y.avi"))

    assert status != 0
    assert "Permission denied" in said
    assert [file.name for file in outside.iterdir()] == ["y.avi"]


async def test_nobody_can_be_called(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        attack = ("-f", "mpegts", "-i", f"tcp://127.0.0.1:{listener.getsockname()[1]}?timeout=300000", "x.avi")
        status, said = await _inside(folder, *attack)
        with pytest.raises(TimeoutError):
            listener.accept()
        with contextlib.suppress(subprocess.CalledProcessError):
            await asyncio.to_thread(media.run_ffmpeg, *attack[:-1], str(folder / "y.avi"))
        listener.accept()[0].close()

    assert status != 0
    assert "unreachable" in said or "Permission denied" in said


@pytest.mark.parametrize(
    "limits",
    [
        sandbox.Limits(memory_bytes=4 << 30, cpu_seconds=1),
        sandbox.Limits(memory_bytes=4 << 30, cpu_seconds=60, file_bytes=100_000),
    ],
    ids=["processor time", "file size"],
)
async def test_processor_time_and_file_size_are_limited(folder: Path, limits: sandbox.Limits) -> None:
    endless = ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=640x360", "-c:v", "ffv1", "endless.avi"]
    async with asyncio.timeout(30), encode.running(endless, source=Path(__file__), folder=folder, limits=limits) as run:
        assert await run.wait() != 0
    assert (folder / "endless.avi").stat().st_size <= limits.file_bytes


async def test_memory_is_limited(folder: Path) -> None:
    small = sandbox.Limits(memory_bytes=300_000_000, cpu_seconds=60)
    greedy = ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=7680x4320:d=1", "-c:v", "ffv1", "big.avi"]
    async with asyncio.timeout(30), encode.running(greedy, source=Path(__file__), folder=folder, limits=small) as run:
        assert await run.wait() != 0


_LAUNCHING_PROCESS = """
import asyncio, sys
from pathlib import Path
from transcoder.ffmpeg import encode, sandbox

async def main():
    endless = ["-nostdin", "-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2", "-f", "null", "-"]
    limits = sandbox.Limits(memory_bytes=4 << 30, cpu_seconds=60)
    async with encode.running(endless, source=Path(__file__), folder=Path(sys.argv[1]), limits=limits) as run:
        await asyncio.sleep(1)
        print(run.process.pid, flush=True)
        await run.wait()

asyncio.run(main())
"""


def test_ffmpeg_dies_with_the_process_that_started_it(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "launching.py"
    script.write_text(_LAUNCHING_PROCESS)
    root = Path(__file__).parents[3]
    parent = subprocess.Popen(
        [sys.executable, str(script), str(folder)], stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(root)}
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        command = Path(f"/proc/{child}/cmdline").read_bytes()
        assert command.startswith(b"ffmpeg\0"), "it runs before its parent is killed"
        parent.kill()
        parent.wait()
    assert _gone(child, within_seconds=2)


def _gone(process_id: int, *, within_seconds: float) -> bool:
    until = time.monotonic() + within_seconds
    while time.monotonic() < until:
        status = Path(f"/proc/{process_id}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False
