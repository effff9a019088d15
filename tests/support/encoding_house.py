"""A transcoder inside the test: settings, storage, a desk, and a way to run the job over a given master."""

import shutil
from pathlib import Path

import av

from infra.contracts.transcode_report import FailureCode
from infra.settings import Settings
from infra.storage import Storage
from tests.support.media_desk import MediaDesk
from tests.support.settings import make_settings
from transcoder.vod import pipeline, reports


class EncodingHouse:
    """One instance: settings, storage, a desk, and a way to run the job over a given master."""

    def __init__(self, folder: Path) -> None:
        self.settings: Settings = make_settings(folder, x264_preset="superfast")
        self.storage = Storage(self.settings.storage_url)
        self.desk = MediaDesk(self.settings.service_key.get_secret_value(), master_key="masters/ast_1/tệp gốc.bin")

    async def run(self, master: Path | None) -> str:
        """Run the job over a copy of `master`; how it ended."""
        if master is not None:
            kept = self.storage.local_path(self.desk.master_key)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(master, kept)
        async with self.desk.client() as http:
            desk = reports.Desk(http, self.desk.secret)
            return await pipeline.run_job(
                "job_1", settings=self.settings, desk=desk, storage=self.storage, worker="test:1"
            )

    async def failure(self, master: Path | None) -> tuple[FailureCode, bool]:
        """Run the job, which must fail and leave nothing: its code, and whether another attempt was asked for."""
        outcome = await self.run(master)
        [failed] = self.desk.named("failure")
        assert outcome == f"failed_{failed.code}"
        assert await self.objects() == []
        return failed.code, failed.retry

    async def objects(self) -> list[str]:
        """Names of what is in storage."""
        return sorted([key.removeprefix(self.desk.prefix) async for key in self.storage.keys("media/")])

    async def text(self, name: str) -> str:
        """One object as text."""
        return (await self.storage.get(f"{self.desk.prefix}{name}")).decode()

    def work_folders(self) -> list[Path]:
        """What is left in the work folder."""
        return list(self.settings.work_folder.glob("*"))

    def packets(self, track: str, init: str, segment: str) -> list[tuple[float, bool]]:
        """Presentation time and keyframe flag of each packet of one segment, as a player would read it."""
        whole = self.settings.data / f"{track}-joined.mp4"
        parts = (self.storage.local_path(f"{self.desk.prefix}{name}").read_bytes() for name in (init, segment))
        whole.write_bytes(b"".join(parts))
        with av.open(str(whole)) as opened:
            return sorted(
                (float(packet.pts * packet.time_base), bool(packet.is_keyframe))
                for packet in opened.demux()
                if packet.pts is not None and packet.time_base is not None
            )
