"""What the supervisor says: one line at a time, with a coloured name of fixed width before it, and no secret in it."""

import os
import sys
from contextlib import suppress
from typing import TextIO

from infra.telemetry import mask_secrets

_WIDTH = 7
_COLOURS = {"house": 33, "edge": 36, "app": 32, "worker": 35, "valkey": 34, "stripe": 31, "demo": 96, "mail": 95}


class Console:
    """Writes to one stream; colours only where people look and NO_COLOR is not set."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._coloured = self._stream.isatty() and "NO_COLOR" not in os.environ

    def say(self, text: str, *, name: str = "house") -> None:
        """Write text, each line with the name of who says it."""
        prefix = f"{name:<{_WIDTH}} │ "
        if self._coloured:
            prefix = f"\x1b[{_COLOURS.get(name, 37)}m{prefix}\x1b[0m"
        with suppress(OSError):  # the terminal may be gone while the house still runs
            self._stream.writelines(f"{prefix}{masked(line)}\n" for line in text.splitlines())
            self._stream.flush()


def masked(line: str) -> str:
    """The line without tokens, and without what would move a terminal's cursor."""
    shown = str(mask_secrets(None, "", {"event": line})["event"])
    return "".join(letter for letter in shown if letter.isprintable() or letter == "\t")
