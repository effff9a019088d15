"""The machine loses its transcoder in mid-film, and the film is finished all the same."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.journeys.conftest import HOUSE
from tests.support import house, processes
from tests.support.house import ROOT, House
from tests.support.media import make_film

RUNNING_AGAIN_WITHIN_SECONDS = 20


def test_a_killed_worker_takes_its_ffmpeg_along_and_the_job_is_finished(stage: House, film: Any, folder: Path) -> None:
    source = make_film(folder / "dài.mkv", seconds=60, size="1280x720")
    ingest = subprocess.Popen(
        [sys.executable, "-m", "infra.cli", "ingest", str(source), "--title", "Dài hơi", *HOUSE, "--json"],
        cwd=ROOT,
        env=house.environment(stage.data, stage.port, stage.settings),
        stdout=subprocess.PIPE,
    )
    encoder = house.wait_until(lambda: _encoder(stage), 30, "ffmpeg to run")
    time.sleep(3)
    worker = next(p for p in processes.below(stage.process.pid) if p.command.endswith(" work"))
    os.kill(worker.pid, signal.SIGKILL)
    killed_at = time.monotonic()
    house.wait_until(lambda: not processes.is_alive(encoder.pid), 2, "the old ffmpeg to die", pause=0.05)

    house.wait_until(lambda: _encoder(stage), RUNNING_AGAIN_WITHIN_SECONDS, "the job to run again", pause=0.05)
    sys.stdout.write(f"running again after {time.monotonic() - killed_at:.1f} s\n")
    output, _ = ingest.communicate(timeout=240)
    assert ingest.returncode == 0
    answer = json.loads(output)
    assert stage.get(f"/titles/{answer['title_id']}").status_code == 200


def _encoder(stage: House) -> processes.Process | None:
    """The ffmpeg that makes the rungs, wherever it stands below the supervisor."""
    return next((p for p in processes.below(stage.process.pid) if "libx264" in p.command), None)
