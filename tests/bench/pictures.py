"""What an encode cost and how it looks: bytes of the picture track, and VMAF."""

import json
import subprocess
import tempfile
from pathlib import Path

import av

from transcoder.ffmpeg import sandbox

_SECONDS = 30
_EVERY = 7  # frames; no divisor of a keyframe interval, else only the best frames are looked at


def coded_bytes(film: Path) -> int:
    """Bytes of the picture packets."""
    with av.open(str(film)) as opened:
        return sum(packet.size for packet in opened.demux(video=0))


def vmaf(encoded: Path, film: Path) -> float:
    """Mean VMAF of the first 30 s against the film, at the film's own size of 1920x1080."""
    with tempfile.TemporaryDirectory() as folder:
        graph = (
            "[0:v]setpts=PTS-STARTPTS,scale=1920:1080:flags=bicubic,format=yuv420p[encoded];"
            "[1:v]setpts=PTS-STARTPTS,format=yuv420p[film];"
            f"[encoded][film]libvmaf=n_subsample={_EVERY}:n_threads=2:log_fmt=json:log_path=vmaf.json"
        )
        inputs = [word for path in (encoded, film) for word in ("-t", str(_SECONDS), "-i", str(path.resolve()))]
        command = [str(sandbox.ffmpeg_path()), "-nostdin", "-v", "error", *inputs, "-lavfi", graph, "-f", "null", "-"]
        subprocess.run(command, check=True, cwd=folder)
        answer = json.loads((Path(folder) / "vmaf.json").read_text())
    return float(answer["pooled_metrics"]["vmaf"]["mean"])
