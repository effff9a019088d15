"""A house beyond one machine: production mode, PostgreSQL, S3, Valkey, and each part a process of its own."""

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from infra.cli.configuration import environment_name
from infra.embedded import programs, secrets
from infra.settings import Settings
from tests.support import processes
from tests.support.house import ROOT, free_port, wait_until
from tests.support.postgres import Postgres
from tests.support.s3 import S3
from tests.support.valkey import Valkey

_START_SECONDS = 90
_STOP_SECONDS = 20


@dataclass
class Production:
    """The parts that run, and the settings they all have."""

    folder: Path
    settings: Settings
    web_ports: tuple[int, int]
    media_port: int
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The settings as a machine's environment names them."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SANKHAU_", "TICKETING_", "MEDIA_"))}
        values = self.settings.model_dump(mode="json")
        for name in type(self.settings).model_fields:
            value = getattr(self.settings, name)
            values[name] = value.get_secret_value() if hasattr(value, "get_secret_value") else str(values[name])
        return {**kept, **{environment_name(name): value for name, value in values.items()}}

    def start(self, name: str, *words: str) -> None:
        """Start a verb as a process."""
        self.run(name, [sys.executable, "-m", "infra.cli", *words])

    def run(self, name: str, argv: list[str]) -> None:
        """Start a program as a process."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(argv, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def sankhau(self, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """Run a verb to its end."""
        return subprocess.run(
            [sys.executable, "-m", "infra.cli", *words],
            cwd=ROOT,
            env={**self.environment, **changes},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def wait(self, address: str, path: str) -> None:
        """Wait for 200. Raises AssertionError with the logs' ends."""

        def answers() -> bool:
            try:
                return httpx.get(f"{address}{path}", timeout=5).status_code == 200
            except httpx.TransportError:
                return False

        try:
            wait_until(answers, _START_SECONDS, f"{address}{path}")
        except AssertionError as failure:
            raise AssertionError(f"{failure}\n{self.logs()}") from None

    def logs(self) -> str:
        """The end of every part's log."""
        return "\n".join(f"--- {path.name}\n{path.read_text()[-3000:]}" for path in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        """Stop every part."""
        for process in reversed(self.processes.values()):
            process.terminate()
        for process in self.processes.values():
            process.wait(_STOP_SECONDS)


def make(
    folder: Path, *, postgres: Postgres, s3: S3, valkey: Valkey, bucket: str, playback_token_seconds: int
) -> Production:
    """Settings of a house whose edge and web processes have ports of their own; nothing runs yet."""
    port, web_ports = free_port(), (free_port(), free_port())
    address = f"http://127.0.0.1:{port}"
    values: dict[str, Any] = {
        "mail_sender": "ve@example.vn",
        "smtp_host": "mail.example.vn",
        "smtp_password": "mat-khau",
        "mode": "production",
        "port": port,
        "data": folder / "var",
        "public_url": address,
        "ticketing_database_url": postgres.url(postgres.make()),
        "media_database_url": postgres.url(postgres.make()),
        "redis_url": valkey.url,
        "uploads_folder": folder / "uploads",
        "work_folder": folder / "work",
        "media_url": address,
        "ticketing_url": address,
        "x264_preset": "ultrafast",
        "playback_token_seconds": playback_token_seconds,
        "bank_bin": "970415",
        "bank_account": "0000002026",
        "bank_account_name": "NHA HAT",
        **s3.settings(bucket),
        **secrets.make(),
    }
    return Production(folder, Settings(**values), web_ports, free_port())


def start(house: Production) -> None:
    """Migrate, then a web process and another of two workers, media_service once more by itself, a relay, a
    transcoder and an edge, which asks the latter media_service alone."""
    migrated = house.sankhau("migrate")
    assert migrated.returncode == 0, migrated.stderr
    for number, port in enumerate(house.web_ports):
        house.start(f"web{number}", "serve", "--port", str(port), "--workers", str(number + 1))
    house.start("media", "serve", "--port", str(house.media_port), "--only", "media")
    house.start("relay", "relay")
    house.start("worker", "work")
    edge = house.folder / "edge"
    apps = [word for port in house.web_ports for word in ("--app", f"127.0.0.1:{port}")]
    media = ("--media", f"127.0.0.1:{house.media_port}")
    written = house.sankhau("edge", str(edge), *apps, *media, "--listen", "127.0.0.1")
    assert written.returncode == 0, written.stderr
    nginx = str(programs.find_nginx().path)
    house.run("edge", [nginx, "-p", f"{edge}/", "-c", f"{edge}/nginx.conf", "-e", "stderr"])
    for port in (*house.web_ports, house.media_port):
        house.wait(f"http://127.0.0.1:{port}", "/api/media/readyz")
    house.wait(house.settings.public_url, "/healthz")


def without_ticketing(house: Production) -> None:
    """Whatever holds ticketing dies at once, and the pages with it; media_service by itself stays."""
    for name in ("web0", "web1", "relay"):
        leader = house.processes[name].pid
        for process_id in (leader, *(process.pid for process in processes.below(leader))):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)
