"""Who of a basket pays less, as forms say it."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import Final

from ticketing.inventory.schemas import HoldLineView
from ticketing.rules.schemas import Concession

FIELD: Final = "concession-"  # and the number of the line, or the reduction
_KNOWN: Final = {one.value: one for one in Concession}


def chosen(fields: Mapping[str, str], lines: Sequence[HoldLineView]) -> tuple[Concession | None, ...]:
    """For every line what its field says; what no field names stays as it is."""
    return tuple(
        _KNOWN.get(fields[name]) if (name := f"{FIELD}{line.position}") in fields else line.concession for line in lines
    )


def counted(fields: Mapping[str, str], most: int) -> tuple[Concession, ...]:
    """How many of each reduction a form asks for, one by one, and never more than one above `most`."""
    found: list[Concession] = []
    for one in Concession:
        count = fields.get(f"{FIELD}{one.value}", "")
        found += [one] * (min(int(count), most + 1) if count.isdecimal() else 0)
    return tuple(found[: most + 1])


def carried(before: Sequence[HoldLineView], after: Sequence[HoldLineView]) -> tuple[Concession | None, ...]:
    """The reductions of the lines as they were, for the lines as they are now."""
    known: dict[tuple[str, str | None], deque[Concession | None]] = defaultdict(deque)
    for line in before:
        known[(line.offer_id, line.seat_id)].append(line.concession)
    return tuple(queue.popleft() if (queue := known[(line.offer_id, line.seat_id)]) else None for line in after)
