"""Looking at the processes of a running house (Linux)."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One living process."""

    pid: int
    parent: int
    command: str


def living() -> list[Process]:
    """Every process that is not a zombie."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            found.append(Process(int(folder.name), int(parent), command))
    return found


def below(pid: int) -> list[Process]:
    """Every living descendant of a process."""
    everyone = living()
    family: list[Process] = []
    parents = {pid}
    while parents:
        children = [p for p in everyone if p.parent in parents]
        family += children
        parents = {child.pid for child in children}
    return family


def is_alive(pid: int) -> bool:
    """Whether the process lives (a zombie does not)."""
    return any(process.pid == pid for process in living())
