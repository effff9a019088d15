"""A real house for the verbs: its people, and one small film."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from infra.cli import demo
from infra.cli.house_client import HouseClient
from infra.embedded import demo_house
from infra.embedded.configuration import embedded_settings
from infra.settings import Place, Settings
from tests.support import house as houses
from tests.support.house import House
from tests.support.media import make_film


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with the demo's people and without its film."""
    data, port = tmp_path_factory.mktemp("house") / "var", houses.free_port()
    log, chosen = data.parent / "log", {"SANKHAU_X264_PRESET": "ultrafast"}
    argv = [sys.executable, "-m", "infra.cli", "up", "--no-demo"]
    with log.open("wb") as output:
        environment = houses.environment(data, port, chosen)
        process = subprocess.Popen(argv, cwd=houses.ROOT, env=environment, stdout=output, stderr=output)
    running = House(data, port, chosen, process, log)
    try:
        houses.wait_until(lambda: process.poll() is not None or houses.is_ready(running), 60, "the house")
        assert process.poll() is None, log.read_text()
        with HouseClient(settings_of(running)) as client:
            demo.put_people(client, settings_of(running))
        yield running
    finally:
        process.terminate()
        assert process.wait(15) == 0


def settings_of(house: House) -> Settings:
    """The settings its operator has."""
    return embedded_settings(Place(port=house.port, data=house.data))


@pytest.fixture(scope="session")
def film(house: House, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A film brought in by the verb; what it told."""
    source = make_film(tmp_path_factory.mktemp("film") / "Đời cát.mp4", seconds=3, size="320x180")
    mine = ("--organisation", demo_house.ORGANISATION_ID)  # tests bring in other houses, in any order
    about = ("--title", "Đời cát", "--rating", "T13", "--price", "79000")
    done = house.sankhau("ingest", str(source), *mine, *about, "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told
