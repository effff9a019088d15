"""What a backup is: a folder whose manifest names every file with its hash, so that nothing is missing unseen."""

import hashlib
import json
from pathlib import Path
from typing import Any

import click

MANIFEST = "manifest.json"
FORMAT = 1
DATABASES = {"ticketing": "ticketing", "media": "media_service"}  # folder of the backup → package
STORAGE, UPLOADS, KEYS = "storage", "uploads", "keys"


def sha256(path: Path) -> str:
    """The file's digest."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, about: dict[str, Any]) -> dict[str, Any]:
    """Name every file below `folder`, with size and hash; the manifest."""
    files = {
        str(path.relative_to(folder)): {"size_bytes": path.stat().st_size, "sha256": sha256(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = {"format": FORMAT, **about, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False))
    return manifest


def verified(folder: Path) -> dict[str, Any]:
    """The manifest, after every file was found as it says. Raises click.ClickException."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        files: dict[str, dict[str, Any]] = manifest["files"]
        if manifest["format"] != FORMAT:
            raise click.ClickException(f"{folder} was written by another version (format {manifest['format']}).")
    except (OSError, ValueError, KeyError) as failure:
        raise click.ClickException(f"{folder} is no backup: {failure!r}") from None
    wrong = [name for name, about in files.items() if not _is_whole(folder / name, about)]
    if wrong:
        raise click.ClickException(f"{folder} is damaged: {', '.join(wrong[:5])} (of {len(wrong)} files)")
    return manifest


def below(folder: Path, room: str) -> list[Path]:
    """The files of one part of a backup."""
    return sorted(path for path in (folder / room).rglob("*") if path.is_file())


def _is_whole(path: Path, about: dict[str, Any]) -> bool:
    return path.is_file() and path.stat().st_size == about["size_bytes"] and sha256(path) == about["sha256"]
