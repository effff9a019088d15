"""Both engines: tests of a module marked `both_engines` run once on SQLite and once on PostgreSQL."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.support import compiled
from tests.support.engines import SQLITE, Databases
from tests.support.postgres import Postgres
from tests.support.s3 import S3

ENGINES = (SQLITE, "postgresql")
JOURNEYS = "tests/journeys/"
_LONGEST = (JOURNEYS, "tests/web/test_accessibility.py")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of modules marked `both_engines` once per engine."""
    marked = metafunc.definition.get_closest_marker("both_engines") is not None
    if marked and "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", ENGINES)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest first: side by side with everything else it ends soonest."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))


def pytest_collection_finish() -> None:
    """What stands by now stays: to look through it again and again for garbage takes a sixth of all processor time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


class SideBySide(LoadScopeScheduling):  # type: ignore[misc]  # xdist says nothing of its types
    """Journeys together, since they share one stage; everything else file by file."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SideBySide:
    """Used when tests run in several processes."""
    return SideBySide(config, log)


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """No test compiles what another one compiled before."""
    with compiled.shared():
        yield


@pytest.fixture
def engine() -> str:
    """The database engine of this test."""
    return SQLITE


@pytest.fixture(scope="session")
def cluster() -> Iterator[Callable[[], Postgres]]:
    """PostgreSQL, started by the first test that needs it."""
    started: list[Postgres] = []

    def get() -> Postgres:
        if not started:
            server = Postgres()
            server.start()
            started.append(server)
        return started[0]

    yield get
    for server in started:
        server.remove()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where migrated SQLite files wait to be copied."""
    return tmp_path_factory.mktemp("migrated")


@pytest.fixture
def databases(engine: str, tmp_path: Path, sqlite_files: Path, cluster: Callable[[], Postgres]) -> Iterator[Databases]:
    """Fresh databases of the test's engine, gone after the test."""
    made = Databases(engine, folder=tmp_path, migrated=sqlite_files, cluster=cluster)
    yield made
    made.drop()


@pytest.fixture
def postgres(cluster: Callable[[], Postgres]) -> Postgres:
    """The running PostgreSQL, for what only makes sense there."""
    return cluster()


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """One S3-compatible store for all tests; each takes a bucket of its own."""
    store = S3(tmp_path_factory.mktemp("s3") / "moto.log")
    yield store
    store.stop()
