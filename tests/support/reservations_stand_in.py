"""Reserved places and guests, as ticketing's stand-in plays them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Response

from infra import clock, ids
from tests.support import evening_stand_in
from ticketing.boxoffice.schemas import CounterSale
from ticketing.catalog.schemas import PerformanceView
from ticketing.inventory.schemas import PlacesItem
from ticketing.orders.schemas import OrderView
from ticketing.reservations.schemas import (
    GuestWish,
    ReservationKind,
    ReservationView,
    ReservationWish,
    RulesView,
    RulesWish,
)

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene

_ROOT = "/api/ticketing/reservations"


def reservation_of(performance: PerformanceView, **changes: Any) -> ReservationView:
    """Two places for Nguyễn Thị Đào."""
    values: dict[str, Any] = {
        "id": ids.new("rsv"), "organisation_id": performance.organisation_id, "performance_id": performance.id,
        "kind": "caller", "state": "waiting", "reference": "7F3K9", "name": "Nguyễn Thị Đào", "phone": "+84912345678",
        "note": "", "until": performance.starts_at - timedelta(minutes=30), "made_at": clock.now(), "made_by": "acc_1",
        "order_id": None, "hold_id": "hld_counter", "hold_key": "key_counter", "places": 2, "labels_vi": [],
        "labels_en": [], "total": {"minor": 300_000, "currency": "VND"}, "name_vi": performance.name_vi,
        "name_en": performance.name_en, "starts_at": performance.starts_at, "zone": performance.zone, **changes,
    }  # fmt: skip
    return ReservationView.model_validate(values)


def guest_of(performance: PerformanceView, **changes: Any) -> ReservationView:
    """A journalist."""
    free = {"kind": "guest", "name": "Nhà báo Lê Bình", "phone": None, "note": "Báo Sân khấu", "hold_key": ""}
    return reservation_of(performance, **free | {"total": {"minor": 0, "currency": "VND"}} | changes)


def add_reservations(app: FastAPI, house: "Scene") -> None:
    """The routes; whoever shows a token keeps places."""

    @app.get(_ROOT)
    async def listed(performance_id: str, kind: ReservationKind) -> list[ReservationView]:
        every = house.reservations.values()
        return [one for one in every if one.performance_id == performance_id and one.kind is kind]

    @app.get(f"{_ROOT}/found")
    async def found(organisation_id: str, typed: str) -> list[ReservationView]:
        return [one for one in house.reservations.values() if typed.lower() in one.name.lower()]

    @app.post(_ROOT, status_code=201)
    async def reserve(wish: ReservationWish) -> ReservationView:
        places = wish.item.quantity if isinstance(wish.item, PlacesItem) else 2
        about = wish.model_dump(include={"name", "phone", "note"})
        made = reservation_of(house.performances[wish.performance_id], places=places, **about)
        house.reservations[made.id] = made
        return made

    @app.post("/api/ticketing/guests", status_code=201)
    async def invite(wish: GuestWish) -> ReservationView:
        about = wish.model_dump(include={"name", "phone", "note"})
        made = guest_of(house.performances[wish.performance_id], places=wish.quantity, **about)
        house.reservations[made.id] = made
        return made

    @app.delete(_ROOT + "/{reservation_id}", status_code=204)
    async def let_go(reservation_id: str) -> Response:
        _change(house, reservation_id, state="released")
        return Response(status_code=204)

    @app.post(_ROOT + "/{reservation_id}/tickets", status_code=201)
    async def give(reservation_id: str) -> OrderView:
        one = house.reservations[reservation_id]
        sale = CounterSale(offer_id="o", quantity=one.places)
        order = evening_stand_in.counter_order(house.performances[one.performance_id], sale)
        house.orders[order.id] = order
        _change(house, reservation_id, state="collected", order_id=order.id)
        return order

    @app.get("/api/ticketing/reservation-rules")
    async def rules(organisation_id: str) -> RulesView:
        return house.reservation_rules

    @app.put("/api/ticketing/performances/{performance_id}/reservation-rules")
    async def decide(performance_id: str, wish: RulesWish) -> RulesView:
        house.reservation_rules = RulesView(source="performance", **wish.model_dump())
        return house.reservation_rules

    @app.put("/api/ticketing/organisations/{organisation_id}/reservation-rules")
    async def decide_for_house(organisation_id: str, wish: RulesWish) -> RulesView:
        house.reservation_rules = RulesView(source="house", **wish.model_dump())
        return house.reservation_rules


def _change(house: "Scene", reservation_id: str, **changes: Any) -> None:
    one = house.reservations[reservation_id]
    house.reservations[reservation_id] = ReservationView.model_validate(one.model_dump() | changes)
