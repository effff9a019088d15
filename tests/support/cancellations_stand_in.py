"""Performances that are called off, as ticketing's stand-in plays it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from ticketing.cancellations.schemas import CancellationView, CancellationWish, Heap
from ticketing.catalog.schemas import PerformanceState, Price

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene

_PATH = "/api/ticketing/performances/{performance_id}/cancellations"


def heap(count: int, minor: int = 150_000) -> Heap:
    """So many refunds of one ticket each."""
    return Heap(count=count, amount=Price(minor=minor * count, currency="VND"))


def progress_of(performance_id: str, **changes: Any) -> CancellationView:
    """A cancellation on its way."""
    values: dict[str, Any] = {
        "performance_id": performance_id,
        "reason": "Nghệ sĩ bị ốm",
        "decided_at": datetime.now(UTC),
        "finished_at": None,
        "waiting": 12,
        "under_way": heap(9),
        "by_hand": heap(4),
        "done": heap(20),
        "refused": heap(0),
        "written_to": 33,
        **changes,
    }
    return CancellationView.model_validate(values)


def add_cancellations(app: FastAPI, house: "Scene", *, problem: Callable[..., JSONResponse]) -> None:
    """The routes; whoever shows a token decides."""

    @app.get(_PATH, response_model=None)
    async def shown(performance_id: str) -> CancellationView | JSONResponse:
        found = house.cancellations.get(performance_id)
        return found or problem(404, "cancellation_not_found", "Không có.", "There is none.")

    @app.post(_PATH, status_code=201)
    async def decided(performance_id: str, wish: CancellationWish) -> CancellationView:
        view = progress_of(performance_id, reason=wish.reason)
        house.cancellations.setdefault(performance_id, view)
        cancelled = {"state": PerformanceState.CANCELLED, "on_sale": False}
        house.performances[performance_id] = house.performances[performance_id].model_copy(update=cancelled)
        return house.cancellations[performance_id]
