"""The doors of one house while its line to the world is down: one small truth on its own network.

A hub is a device of the house that other devices ask instead of the server. It keeps what it was told of evenings and
every line of the log in files of one folder, decides as the server does (`scan_log.House`), and while the server can be
reached it lets the server decide. Whatever it let in alone it tells later, signed by the doors that did it.
"""

import asyncio
import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ticketing.gate import signing
from ticketing.gate.scan_log import Direction, Entry, House, Log
from ticketing.gate.schemas import EntryWish, Verdict

_BY_SERVER = "server"


def line(wish: EntryWish, group: str) -> Entry:
    """An entry of the log as a device told it."""
    told = (wish.at, wish.device_id, wish.sequence, wish.ticket, wish.direction, wish.zone, group)
    return Entry(*told, persons=wish.persons, door=wish.door)


@dataclass
class Evening:
    """What the hub knows of a performance."""

    manifest: dict[str, Any] = field(default_factory=dict)  # as the server told it last, without its tickets
    tickets: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)  # who is inside by the server, "subject|zone"
    lines: dict[tuple[str, int], EntryWish] = field(default_factory=dict)

    def group(self, serial: str) -> str:
        """The group of a ticket; empty where it stands alone."""
        return str(self.tickets.get(serial, {}).get("group", ""))

    def house(self) -> House:
        """Who is inside: by the server, and by every line that was heard here."""
        places = {one["group"]: one["places"] for one in self.tickets.values() if one["group"]}
        log = Log(line(wish, self.group(wish.ticket)) for wish in self.lines.values())
        house = log.state(places).house
        mine = {wish.ticket for wish in self.lines.values()}
        for key, count in self.told.items():
            subject, _, zone = key.partition("|")
            if not count or subject in mine:
                continue
            if subject in places:
                house.counts[subject, zone] = max(count, house.counts.get((subject, zone), 0))
            else:
                house.holders[subject, zone] = Entry(0, _BY_SERVER, 0, subject, group=self.group(subject), zone=zone)
        return house


class Hub:
    """Files of one folder, and the decisions made over them. One at a time: `turn` is held while one is made."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.turn = asyncio.Lock()
        self.evenings: dict[str, Evening] = {}
        self.performances: list[dict[str, Any]] = []
        self.devices: dict[str, dict[str, str]] = {}  # by the hash of a token
        self.unsent: dict[str, set[tuple[str, int]]] = {}
        self._read()

    def pair(self, told: dict[str, str], public_key: str) -> None:
        """A device that the server paired, through us."""
        self.devices[_hash(told["token"])] = {"id": told["device_id"], "key": public_key}
        self._keep("devices.json", self.devices)

    def device(self, token: str) -> dict[str, str] | None:
        """Whose token this is."""
        return self.devices.get(_hash(token))

    def forget(self, token: str) -> None:
        """The house removed the device."""
        self.devices.pop(_hash(token), None)
        self._keep("devices.json", self.devices)

    def hear(self, performance_id: str, page: dict[str, Any]) -> None:
        """A page of the manifest."""
        evening = self.evenings.setdefault(performance_id, Evening())
        evening.tickets |= {ticket["serial"]: ticket for ticket in page["tickets"]}
        evening.told |= page["inside"]
        evening.manifest = {name: told for name, told in page.items() if name not in {"tickets", "inside"}}
        if page["complete"]:
            kept = {"manifest": evening.manifest, "tickets": evening.tickets, "told": evening.told}
            self._keep(f"evening-{performance_id}.json", kept)

    def know(self, performances: list[dict[str, Any]]) -> None:
        """What is on soon."""
        self.performances = performances
        self._keep("performances.json", performances)

    def signed(self, wish: EntryWish, performance_id: str) -> bool:
        """Whether a device that we know signed this line."""
        key = next((one["key"] for one in self.devices.values() if one["id"] == wish.device_id), None)
        return key is not None and signing.holds(wish, signing.key(key), performance_id=performance_id)

    def decide(self, performance_id: str, wish: EntryWish, now_ms: int) -> tuple[Verdict, Entry | None]:
        """May they pass, by what is known here? Nothing is written yet."""
        evening = self.evenings.get(performance_id, Evening())
        written = evening.lines.get((wish.device_id, wish.sequence))
        if written is not None:  # the same question again, also of a ticket that only the server knew then
            return (Verdict.ACCEPTED, None) if written == wish else (Verdict.USED, None)
        if wish.ticket not in evening.tickets:
            return Verdict.UNKNOWN, None
        if wish.ticket in evening.manifest["revoked"]:
            return Verdict.REFUNDED, None
        if wish.direction is Direction.OUT:
            return Verdict.ACCEPTED, None
        earlier = evening.house().in_the_way(line(wish, evening.group(wish.ticket)))
        return (Verdict.ACCEPTED, None) if earlier is None else (Verdict.USED, earlier)

    def write(self, performance_id: str, wish: EntryWish, *, sent: bool) -> bool:
        """Keep a line, on the disk before anybody is let in; False when it was known."""
        evening = self.evenings.setdefault(performance_id, Evening())
        number = (wish.device_id, wish.sequence)
        if number in evening.lines:
            return False
        evening.lines[number] = wish
        self._append({"performance": performance_id, "line": wish.model_dump(mode="json"), "sent": sent})
        if not sent:
            self.unsent.setdefault(performance_id, set()).add(number)
        return True

    def waiting(self, performance_id: str) -> list[EntryWish]:
        """Lines that the server does not have yet."""
        lines = self.evenings[performance_id].lines
        return [lines[number] for number in sorted(self.unsent.get(performance_id, set()))]

    def waiting_for(self, performance_id: str, serial: str) -> bool:
        """Whether the server lacks something about this ticket that happened here."""
        lines = self.evenings[performance_id].lines if performance_id in self.evenings else {}
        return any(lines[number].ticket == serial for number in self.unsent.get(performance_id, set()))

    def sent(self, performance_id: str, wishes: list[EntryWish]) -> None:
        """The server has them."""
        for wish in wishes:
            self.unsent.get(performance_id, set()).discard((wish.device_id, wish.sequence))
            self._append({"performance": performance_id, "sent": [wish.device_id, wish.sequence]})

    def _append(self, row: dict[str, Any]) -> None:
        with (self.folder / "log.jsonl").open("a") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _keep(self, name: str, content: object) -> None:
        fresh = self.folder / f"{name}.new"
        fresh.write_text(json.dumps(content, ensure_ascii=False))
        fresh.chmod(0o600)
        fresh.replace(self.folder / name)

    def _read(self) -> None:
        self.devices = _json(self.folder / "devices.json", {})
        self.performances = _json(self.folder / "performances.json", [])
        for file in self.folder.glob("evening-*.json"):
            self.evenings[file.stem.removeprefix("evening-")] = Evening(**_json(file, {}))
        log = self.folder / "log.jsonl"
        for text in log.read_text().splitlines() if log.exists() else []:
            try:
                self._again(json.loads(text))
            except ValueError:
                continue  # the power went while it was written: nobody was let in on it

    def _again(self, row: dict[str, Any]) -> None:
        performance_id = row["performance"]
        if "line" not in row:
            self.unsent.get(performance_id, set()).discard((row["sent"][0], row["sent"][1]))
            return
        wish = EntryWish.model_validate(row["line"])
        number = (wish.device_id, wish.sequence)
        self.evenings.setdefault(performance_id, Evening()).lines[number] = wish
        if not row["sent"]:
            self.unsent.setdefault(performance_id, set()).add(number)


def _json(file: Path, otherwise: Any) -> Any:
    return json.loads(file.read_text()) if file.exists() else otherwise


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
