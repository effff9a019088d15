"""A published hall is read once, and only so many are kept."""

from typing import Any, cast

import httpx
import pytest

from ticketing.seating import samples
from ticketing.seating.schemas import SeatMap
from web import halls
from web.clients import inventory
from web.visit import Visit


class Visitor:
    """As much of a visit as asks ticketing."""

    def __init__(self) -> None:
        self.site = self
        self.ticketing = object()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which maps were read from ticketing, in order."""
    asked: list[str] = []

    async def seat_map(_http: httpx.AsyncClient, map_id: str) -> SeatMap:
        asked.append(map_id)
        return samples.theatre()

    monkeypatch.setattr(inventory, "seat_map", seat_map)
    monkeypatch.setattr(halls, "_halls", {})
    return asked


async def test_a_published_map_is_read_once_and_the_oldest_is_forgotten(read: list[str]) -> None:
    visit = cast(Visit, cast(Any, Visitor()))
    first = await halls.hall(visit, "map_0")
    assert await halls.hall(visit, "map_0") is first
    assert read == ["map_0"]
    for number in range(1, 9):
        await halls.hall(visit, f"map_{number}")
    assert len(read) == 9
    await halls.hall(visit, "map_8")
    assert len(read) == 9
    await halls.hall(visit, "map_0")
    assert read[9:] == ["map_0"]
