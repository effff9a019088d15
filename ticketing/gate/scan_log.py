"""The log of the doors, and what it says: who is inside, and who came in twice. Pure.

Every door writes what it did, with or without a network: one entry per scan, numbered by its device. Logs meet in any
order, in part, and again; the state is a fold over the *set* of entries in one order (the server's time as the device
estimated it, then device and number), so everybody who knows the same entries sees the same house. The earliest entry
wins; every later one of a person who is inside already is a double entry, and is kept with its door and time.

A device never sets its own time back: an entry's `at` is at least that of the one before.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Direction(StrEnum):
    """Which way somebody went."""

    IN = "in"
    OUT = "out"


class Entry(NamedTuple):
    """One scan that a door acted on. Its fields stand in the order by which entries are sorted."""

    at: int  # milliseconds of Unix, by the server's clock as the device estimated it
    device: str
    sequence: int
    ticket: str
    direction: str = Direction.IN
    zone: str = ""  # empty: the house; others are rooms inside it with doors of their own
    group: str = ""  # tickets of one order may enter on one code
    persons: int = 1
    door: str = ""


class Double(NamedTuple):
    """Somebody was let in who was inside already."""

    entry: Entry
    earlier: Entry  # that let him in first


@dataclass(slots=True)
class House:
    """Who is inside, as entries tell one after another."""

    places: Mapping[str, int] = field(default_factory=dict)  # of groups; a ticket without one is for one person
    holders: dict[tuple[str, str], Entry] = field(default_factory=dict)  # (ticket, zone): the entry that let it in
    counts: dict[tuple[str, str], int] = field(default_factory=dict)  # (group, zone): persons inside
    latest: dict[tuple[str, str], Entry] = field(default_factory=dict)  # (group, zone): the last that was let in

    def in_the_way(self, entry: Entry) -> Entry | None:
        """The earlier entry because of which nobody may enter on this one."""
        holder = self.holders.get((entry.ticket, entry.zone))
        if holder is not None and (entry.persons == 1 or not entry.group):
            return holder
        if not entry.group:
            return None
        spot = (entry.group, entry.zone)
        full = self.counts.get(spot, 0) + entry.persons > self.places.get(entry.group, 1)
        return self.latest.get(spot, entry) if full else None

    def enter(self, entry: Entry) -> Entry | None:
        """Let the people of an entry in; the earlier one where they are inside already."""
        earlier = self.in_the_way(entry)
        if earlier is not None:
            return earlier
        self.holders[entry.ticket, entry.zone] = entry
        if entry.group:
            spot = (entry.group, entry.zone)
            self.counts[spot] = self.counts.get(spot, 0) + entry.persons
            self.latest[spot] = entry
        return None

    def leave(self, entry: Entry) -> bool:
        """Let them out; False when nobody was inside."""
        holder = self.holders.pop((entry.ticket, entry.zone), None)
        if not entry.group:
            return holder is not None
        spot = (entry.group, entry.zone)
        inside = self.counts.get(spot, 0)
        self.counts[spot] = max(0, inside - entry.persons)
        return inside >= entry.persons

    def inside(self, zone: str = "") -> int:
        """How many persons are in a zone."""
        alone = sum(1 for (_, where), entry in self.holders.items() if where == zone and not entry.group)
        return alone + sum(count for (_, where), count in self.counts.items() if where == zone)


class State(NamedTuple):
    """What a set of entries says."""

    house: House
    doubles: tuple[Double, ...]
    strays: tuple[Entry, ...]  # somebody went out whom no entry let in


class Log:
    """Entries that were heard, each once. Two logs that heard the same say the same, in whatever order they heard."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._heard: dict[tuple[str, int], Entry] = {}
        self.repeated: set[tuple[str, int]] = set()  # a number with two contents: a device that lies, or its copy
        self.absorb(entries)

    def absorb(self, entries: Iterable[Entry]) -> None:
        """Hear entries: any, again, in any order."""
        heard = self._heard
        for entry in entries:
            key = (entry.device, entry.sequence)
            known = heard.setdefault(key, entry)
            if known is not entry and known != entry:
                self.repeated.add(key)
                heard[key] = min(known, entry)

    def __iter__(self) -> Iterator[Entry]:
        return iter(sorted(self._heard.values()))

    def __len__(self) -> int:
        return len(self._heard)

    def missing(self) -> dict[str, int]:
        """How many entries each device has written before its last one that were not heard yet."""
        last: dict[str, int] = {}
        count: dict[str, int] = {}
        for device, sequence in self._heard:
            last[device] = max(sequence, last.get(device, 0))
            count[device] = count.get(device, 0) + 1
        return {device: last[device] - count[device] for device in sorted(last) if last[device] > count[device]}

    def state(self, places: Mapping[str, int] | None = None) -> State:
        """The house after all of it; `places` says how many persons each group has."""
        house = House(places or {})
        doubles: list[Double] = []
        strays: list[Entry] = []
        for entry in sorted(self._heard.values()):
            if entry.direction == Direction.OUT:
                if not house.leave(entry):
                    strays.append(entry)
            elif (earlier := house.enter(entry)) is not None:
                doubles.append(Double(entry, earlier))
        return State(house, tuple(doubles), tuple(strays))
