"""An S3-compatible store of the tests' own: moto's server as a process, with one bucket."""

import subprocess
import sys
import time
import uuid
from pathlib import Path

import httpx

from tests.support.house import free_port

KEY_ID, SECRET, REGION = "test-key", "test-secret", "us-east-1"
_START_SECONDS = 60


class S3:
    """One running store."""

    def __init__(self, log: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        with log.open("wb") as output:
            argv = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
            self._process = subprocess.Popen(argv, stdout=output, stderr=output)
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            assert self._process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, "moto did not start"
            time.sleep(0.1)

    def bucket(self) -> str:
        """A fresh bucket; its name."""
        name = f"bucket-{uuid.uuid4().hex[:12]}"
        httpx.put(f"{self.address}/{name}").raise_for_status()
        return name

    def settings(self, bucket: str, *, prefix: str = "rap") -> dict[str, str]:
        """The settings that name the bucket."""
        return {
            "storage_url": f"s3://{bucket}/{prefix}",
            "s3_endpoint": self.address,
            "s3_region": REGION,
            "s3_access_key_id": KEY_ID,
            "s3_secret_access_key": SECRET,
        }

    def stop(self) -> None:
        """End it, with everything it held."""
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            return httpx.get(self.address, timeout=2).status_code < 500
        except httpx.TransportError:
            return False
