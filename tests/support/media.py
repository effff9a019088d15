"""Small real films for tests, made by the very ffmpeg the product uses (lavfi), each in a second or less."""

import subprocess
from pathlib import Path

from transcoder.ffmpeg import sandbox

_X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def run_ffmpeg(*arguments: str) -> None:
    """Run ffmpeg unsandboxed; raises CalledProcessError with what it said."""
    command = [str(sandbox.ffmpeg_path()), "-nostdin", "-v", "error", "-y", *arguments]
    subprocess.run(command, check=True, capture_output=True, text=True)


def make_film(path: Path, *, size: str = "640x360", rate: str = "25", seconds: float = 5, sound: bool = True) -> Path:
    """An ordinary film: a test picture and a tone, H.264 and AAC, the index of an MP4 at its end."""
    picture = ("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}")
    tone = ("-f", "lavfi", "-i", f"sine=d={seconds}:r=44100") if sound else ()
    run_ffmpeg(*picture, *tone, *_X264, *(("-c:a", "aac") if sound else ()), str(path))
    return path


def make_odd_film(path: Path, *, seconds: float = 5) -> Path:
    """Odd in every direction: 853x479 at 30000/1001 in FFV1, uncompressed sound, Vietnamese tags, for Matroska."""
    run_ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc=s=853x479:r=30000/1001:d={seconds}"),
        *("-f", "lavfi", "-i", f"sine=d={seconds}:r=44100"),
        *("-c:v", "ffv1", "-pix_fmt", "yuv444p", "-c:a", "pcm_s16le"),
        *("-metadata", "title=Tuồng cổ: Sơn Hậu – hồi một", str(path)),
    )
    return path


def make_uneven_film(path: Path, *, seconds: float = 4) -> Path:
    """Frames missing at irregular places: a variable frame rate, no sound."""
    run_ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc2=s=640x360:r=30:d={seconds}"),
        *("-vf", "select='not(eq(mod(n,7),3))'", "-fps_mode", "vfr", *_X264, str(path)),
    )
    return path


def make_interlaced_film(path: Path, *, seconds: float = 3) -> Path:
    """25 interlaced frames a second, top field first."""
    run_ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc2=s=720x576:r=50:d={seconds}", "-vf", "tinterlace=interleave_top,setsar=16/15"),
        *("-flags", "+ildct+ilme", "-c:v", "mpeg2video", "-q:v", "4", "-field_order", "tt", str(path)),
    )
    return path


def make_coloured_film(
    path: Path, *, pixels: str, colours: str, depth: str = "tv", size: str = "640x360", seconds: float = 1
) -> Path:
    """In the pixel format `pixels` and said to be in the colour space `colours`, in FFV1."""
    said = f"format={pixels},setparams=colorspace={colours}:range={depth}"
    run_ffmpeg("-f", "lavfi", "-i", f"testsrc2=s={size}:r=25:d={seconds}", "-vf", said, "-c:v", "ffv1", str(path))
    return path


def make_turned_film(path: Path, *, seconds: float = 2) -> Path:
    """Filmed on its side by a telephone: 640x360 to be shown as 360x640."""
    upright = make_film(path.with_name(f"upright-{path.name}"), seconds=seconds, sound=False)
    run_ffmpeg("-display_rotation", "90", "-i", str(upright), "-c", "copy", str(path))
    upright.unlink()
    return path


def make_disguised_playlist(path: Path, victim: Path) -> Path:
    """A text file that names a neighbour's film, called whatever `path` is called."""
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{victim}\n#EXT-X-ENDLIST\n")
    return path
