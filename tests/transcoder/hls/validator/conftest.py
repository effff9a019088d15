"""One real presentation, made once by the real pipeline, to be spoilt in memory."""

import asyncio
from pathlib import Path

import pytest

from tests.support import media
from tests.support.encoding_house import EncodingHouse


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every object of a film of nine seconds in two rungs with sound."""
    folder = tmp_path_factory.mktemp("presentation")
    house = EncodingHouse(folder)
    film = media.make_film(folder / "film.mp4", size="854x480", seconds=9)
    assert asyncio.run(house.run(film)) == "completed"
    kept: Path = house.storage.local_path(house.desk.prefix)
    return {path.name: path.read_bytes() for path in kept.iterdir()}
