"""Tables that people open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

_BOM = "\ufeff"  # without it Excel reads UTF-8 as something else and spoils every Vietnamese letter
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_of(rows: Iterable[Sequence[str | int]]) -> str:
    """CSV (RFC 4180) with a byte order mark. Numbers stay numbers; a text never becomes a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([[cell if isinstance(cell, int) else harmless(cell) for cell in row] for row in rows])
    return _BOM + out.getvalue()


def harmless(text: str) -> str:
    """A text that a spreadsheet shows as it is: what would begin a formula gets an apostrophe in front."""
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(_FORMULA) or text.startswith(_FORMULA) else text
