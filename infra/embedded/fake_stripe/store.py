"""What the stand-in keeps, in one SQLite file: objects, answers by idempotency key, events to deliver.

Everything happens on one event loop and nothing awaits inside a transaction, so a request is atomic.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS objects (id TEXT PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY, payload TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due_at REAL NOT NULL,
    delivered_at REAL);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (delivered_at, due_at);
"""

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to an idempotency key."""

    fingerprint: str
    status: int
    body: Object


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to the webhook."""

    id: int
    payload: str
    attempts: int


class Store:
    """One SQLite file."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def put(self, item: Object) -> None:
        """Write or replace one object."""
        self._connection.execute(
            "INSERT INTO objects VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (item["id"], item["object"], json.dumps(item)),
        )

    def get(self, kind: str, object_id: str) -> Object | None:
        """One object of that kind."""
        query = "SELECT body FROM objects WHERE id = ? AND kind = ?"
        row = self._connection.execute(query, (object_id, kind)).fetchone()
        return None if row is None else json.loads(row[0])

    def newest(self, kind: str) -> list[Object]:
        """Every object of that kind, newest first."""
        query = "SELECT body FROM objects WHERE kind = ? ORDER BY rowid DESC"
        return [json.loads(body) for (body,) in self._connection.execute(query, (kind,))]

    def answer(self, key: str) -> Answer | None:
        """What was answered to the key."""
        query = "SELECT fingerprint, status, body FROM answers WHERE key = ?"
        row = self._connection.execute(query, (key,)).fetchone()
        return None if row is None else Answer(row[0], row[1], json.loads(row[2]))

    def keep_answer(self, key: str, answer: Answer) -> None:
        """Keep an answer, to give it again."""
        values = (key, answer.fingerprint, answer.status, json.dumps(answer.body))
        self._connection.execute("INSERT INTO answers VALUES (?, ?, ?, ?)", values)

    def post(self, payload: str, *, now: float) -> None:
        """Put one event on its way."""
        self._connection.execute("INSERT INTO deliveries (payload, due_at) VALUES (?, ?)", (payload, now))

    def due(self, now: float, *, limit: int) -> list[Delivery]:
        """Events whose turn has come, oldest first."""
        query = (
            "SELECT id, payload, attempts FROM deliveries "
            "WHERE delivered_at IS NULL AND due_at <= ? ORDER BY id LIMIT ?"
        )
        return [Delivery(*row) for row in self._connection.execute(query, (now, limit))]

    def settle(self, delivery: Delivery, *, delivered_at: float | None, due_at: float) -> None:
        """Note one attempt: delivered, or when to try again."""
        self._connection.execute(
            "UPDATE deliveries SET attempts = attempts + 1, delivered_at = ?, due_at = ? WHERE id = ?",
            (delivered_at, due_at, delivery.id),
        )
