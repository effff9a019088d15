"""A transcoder as its own process, with a real Valkey and a desk that answers over real HTTP."""

import asyncio
import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import celery
import pytest
import redis
import uvicorn

from infra.contracts import transcode_job
from infra.storage import Storage
from tests.support.media_desk import MediaDesk
from tests.support.settings import make_settings
from tests.support.valkey import Valkey

_ROOT = Path(__file__).parents[3]
_PROGRAM = """
import json, sys
from pathlib import Path
from typing import Any
from tests.support.settings import make_settings
from transcoder.vod import worker
worker.run(make_settings(Path(sys.argv[1]), **json.loads(sys.argv[2])))
"""


class Shop:
    """Everything a worker needs around it, and the worker."""

    def __init__(self, folder: Path, valkey: Valkey) -> None:
        self.folder = folder
        self.valkey = valkey
        self.settings = make_settings(folder, redis_url=valkey.url)
        self.storage = Storage(self.settings.storage_url)
        self.desk = MediaDesk(self.settings.service_key.get_secret_value(), master_key="masters/m")
        self._config = uvicorn.Config(self.desk.app(), port=0, log_level="warning", lifespan="off")
        self._server = uvicorn.Server(self._config)
        self._serving = threading.Thread(target=lambda: asyncio.run(self._server.serve()))
        self._serving.start()
        self.wait_until(lambda: self._server.started)
        self.port: int = self._server.servers[0].sockets[0].getsockname()[1]
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_worker(self, **changes: str) -> subprocess.Popen[bytes]:
        """Start a worker and wait until it says that it lives."""
        changes |= {
            "redis_url": self.valkey.url,
            "media_url": f"http://127.0.0.1:{self.port}",
            "service_key": self.desk.secret,
        }
        argv = [sys.executable, "-c", _PROGRAM, str(self.folder), json.dumps(changes)]
        worker = subprocess.Popen(argv, cwd=_ROOT)
        self.workers.append(worker)
        self.wait_until(self.living, 15)
        return worker

    def send(self, master: Path) -> None:
        """Put the master into storage and the nudge into the queue."""
        kept = self.storage.local_path(self.desk.master_key)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(master, kept)
        app = celery.Celery(broker=transcode_job.broker_url(self.valkey.url), set_as_current=False)
        with app:
            app.send_task(transcode_job.TASK_NAME, args=["job_1"], queue=transcode_job.QUEUE)

    def living(self) -> list[bytes]:
        """The liveness keys of workers."""
        with redis.Redis.from_url(self.valkey.url) as client:
            return list(client.scan_iter(f"{transcode_job.WORKER_HEARTBEAT_PREFIX}*"))

    def work_folders(self) -> list[Path]:
        """Work folders of attempts."""
        return list(self.settings.work_folder.glob("*"))

    def wait_until(self, look: Callable[[], Any], seconds: float = 10) -> Any:
        """What `look` finds once it finds something."""
        until = time.monotonic() + seconds
        while not (found := look()):
            assert time.monotonic() < until, "it did not come"
            time.sleep(0.05)
        return found

    def close(self) -> None:
        """End what was started."""
        for worker in self.workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        self._server.should_exit = True
        self._serving.join()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    valkey = Valkey()
    valkey.start()
    opened = Shop(tmp_path, valkey)
    yield opened
    opened.close()
    valkey.remove()
