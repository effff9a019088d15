"""The door of the sandbox: run as a script by `sandbox.py`, it locks itself in and becomes the work.

What it is asked to do comes as JSON in the first argument. Program and master are opened while we still may, since
as root they can lie below a folder that `nobody` cannot enter; from then on only descriptors are used.
"""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

SOURCE_FD = 3  # where the work finds the master, open for reading
OUTPUT_FD = 10  # where it finds the first of the pipes it writes to; the others follow
REFUSED = 70  # exit status when the sandbox could not be closed


def main() -> None:
    """Lock in, then report the layers, let a module of ours answer, or become a program."""
    order: dict[str, Any] = json.loads(sys.argv[1])
    sys.path[:0] = [str(Path(__file__).resolve().parents[2]), *order.get("python_path", [])]
    from transcoder.ffmpeg import confinement  # noqa: PLC0415 - only now is the path known

    inside = importlib.import_module(order["module"]) if "module" in order else None  # before rights are dropped
    readable = []
    for number, pipe in enumerate(order.get("outputs", [])):
        _place(pipe, OUTPUT_FD + number)
    if order.get("source"):
        readable.append(_place(os.open(order["source"], os.O_RDONLY | os.O_NOFOLLOW), SOURCE_FD))
    program = os.open(order["program"], os.O_RDONLY | os.O_CLOEXEC) if order.get("program") else None
    if program is not None:
        readable.append(program)
    os.chdir(order["folder"])
    confinement.limit(**order["limits"])
    layers = confinement.lock_in(parent=order["parent"], readable=readable)
    if program is not None:
        os.execve(program, order["arguments"], {"LANG": "C.UTF-8", "PATH": ""})  # noqa: S606 - no shell is meant
    answer = inside.answer(SOURCE_FD, **order["arguments"]) if inside else {"layers": layers}
    sys.stdout.write(json.dumps(answer))


def _place(descriptor: int, wanted: int) -> int:
    if descriptor != wanted:
        os.dup2(descriptor, wanted)
        os.close(descriptor)
    os.set_inheritable(wanted, True)
    return wanted


if __name__ == "__main__":
    try:
        main()
    except Exception as problem:
        sys.stderr.write(f"sandbox: {type(problem).__name__}: {problem}\n")
        sys.exit(REFUSED)
