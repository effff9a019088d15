"""The worker as a process: it takes a message, it can be told to stop, it can be killed, it can lose its broker."""

import signal
import subprocess
from pathlib import Path

from tests.support import media, processes
from tests.transcoder.vod.conftest import Shop

SLOW = {"x264_preset": "veryslow"}


def _encoder(worker: subprocess.Popen[bytes]) -> int | None:
    """The process id of the worker's ffmpeg, once it is one."""
    running = [p for p in processes.below(worker.pid) if p.command.startswith("ffmpeg ") and "libx264" in p.command]
    return running[0].pid if running else None


def _long_film(folder: Path) -> Path:
    return media.make_film(folder / "long.mp4", size="1280x720", seconds=30)


def test_a_message_becomes_a_film_and_the_worker_is_seen_to_live(shop: Shop, tmp_path: Path) -> None:
    worker = shop.start_worker()
    shop.send(media.make_film(tmp_path / "film.mp4", seconds=2))

    shop.wait_until(lambda: shop.desk.named("completion"), 20)
    assert len(shop.living()) == 1
    assert shop.desk.claimed_by is not None
    assert str(worker.pid) in shop.desk.claimed_by
    shop.wait_until(lambda: not shop.work_folders())

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=5) == 0
    assert shop.living() == []


def test_told_to_stop_it_drops_the_job_at_once_and_leaves_nothing(shop: Shop, tmp_path: Path) -> None:
    worker = shop.start_worker(**SLOW)
    shop.send(_long_film(tmp_path))
    encoder = shop.wait_until(lambda: _encoder(worker), 20)

    worker.send_signal(signal.SIGTERM)

    worker.wait(timeout=5)
    assert not processes.is_alive(encoder)
    assert shop.work_folders() == []
    assert shop.desk.named("completion") == shop.desk.named("failure") == []


def test_killed_it_takes_ffmpeg_along_and_the_next_worker_clears_its_folder(shop: Shop, tmp_path: Path) -> None:
    worker = shop.start_worker(**SLOW)
    shop.send(_long_film(tmp_path))
    encoder = shop.wait_until(lambda: _encoder(worker), 20)

    worker.kill()
    worker.wait()

    shop.wait_until(lambda: not processes.is_alive(encoder), 2)
    assert len(shop.work_folders()) == 1
    shop.start_worker()
    shop.wait_until(lambda: not shop.work_folders())


def test_a_broker_that_goes_away_harms_no_job_and_is_found_again(shop: Shop, tmp_path: Path) -> None:
    worker = shop.start_worker(x264_preset="veryfast")
    film = media.make_film(tmp_path / "film.mp4", size="1280x720", seconds=6)
    shop.send(film)
    shop.wait_until(lambda: _encoder(worker), 20)

    shop.valkey.stop()
    shop.wait_until(lambda: shop.desk.named("completion"), 60)
    shop.valkey.start()
    shop.desk.claimed_by = None
    shop.send(film)

    shop.wait_until(lambda: len(shop.desk.named("completion")) == 2, 60)
    assert worker.poll() is None
    assert len(shop.living()) == 1
