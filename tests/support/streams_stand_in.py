"""The seats of streams as the pages see them; `Scene.streams` has those of each offer."""

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from ticketing.catalog.errors import CapacityTooSmall
from ticketing.catalog.schemas import SeatsOfStream, SeatsWish

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene


def add_streams(app: FastAPI, house: "Scene", *, problem: Any) -> None:
    """The routes of `ticketing.orders.routes_stream_seats`."""
    endless = SeatsOfStream(seats=None, held=0, sold=0)

    @app.get("/api/ticketing/offers/{offer_id}/seats")
    async def show(offer_id: str) -> SeatsOfStream:
        return house.streams.get(offer_id, endless)

    @app.put("/api/ticketing/offers/{offer_id}/seats", response_model=None)
    async def decide(offer_id: str, wish: SeatsWish) -> Any:
        stands = house.streams.get(offer_id, endless)
        if wish.seats is not None and wish.seats < stands.held + stands.sold:
            return problem(409, CapacityTooSmall.code, CapacityTooSmall.vi, CapacityTooSmall.en)
        house.streams[offer_id] = stands.model_copy(update={"seats": wish.seats})
        return house.streams[offer_id]
