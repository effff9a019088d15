"""Seats and baskets as the pages see them: a hall with three zones, holds kept in memory, in ticketing's words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse, Response

from infra import ids
from ticketing.catalog.schemas import OfferKind, PerformanceState, PerformanceView, Price
from ticketing.inventory.schemas import (
    BestItem,
    BlockView,
    BlockWish,
    HoldLineView,
    HoldPlaced,
    HoldState,
    HoldView,
    HoldWish,
    Item,
    SeatChanges,
    SeatsItem,
    SeatsView,
    ZoneView,
)
from ticketing.orders.schemas import OrderLineView, OrderState, OrderView
from ticketing.seating.schemas import Place, SeatMap

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene

_ROOT = "/api/ticketing"
ZONES = (
    ("Hạng nhất", "First", 350_000, "#a3482a"),
    ("Hạng nhì", "Second", 250_000, "#1f6f8b"),
    ("Hạng ba", "Third", 150_000, "#5b4bb5"),
)
FEE = 10_000


@dataclass
class Seating:
    """The seats of one performance."""

    document: SeatMap
    performance_id: str
    organisation_id: str
    taken: set[str] = field(default_factory=set)
    fee: int = FEE
    lapses: bool = False  # its baskets are over as soon as they are made
    blocks: dict[str, BlockView] = field(default_factory=dict)
    changes: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.places: dict[str, Place] = {place.seat.id: place for place in self.document.places()}
        self.order = {seat: at for at, seat in enumerate(self.places)}

    def zones(self) -> list[ZoneView]:
        """The three zones with what is left."""
        by_zone: list[list[str]] = [[], [], []]
        for seat in self.places:
            by_zone[self._zones[seat]].append(seat)
        return [
            ZoneView(
                id=f"zon_{at}", offer_id=f"ofr_{self.performance_id}_{at}", name_vi=vi, name_en=en, colour=colour,
                price=Price(minor=minor, currency="VND"), fee=Price(minor=self.fee, currency="VND"),
                left=len(set(by_zone[at]) - self.taken), seats=len(by_zone[at]), places=0, places_left=0,
            )
            for at, (vi, en, minor, colour) in enumerate(ZONES)
        ]  # fmt: skip

    @property
    def _zones(self) -> dict[str, int]:
        if not hasattr(self, "_zones_kept"):
            depth = [place.seat.y for place in self.places.values()]
            low, high = min(depth), max(1, max(depth) - min(depth))
            self._zones_kept = {
                seat: min(2, int((place.seat.y - low) / high * 3)) for seat, place in self.places.items()
            }
        return self._zones_kept

    def view(self) -> SeatsView:
        """All of it."""
        return SeatsView(
            map_id=f"map_{self.performance_id}",
            version=len(self.changes),
            zones=self.zones(),
            seat_zones="".join(str(self._zones[seat]) for seat in self.places),
            states="".join("s" if seat in self.taken else "f" for seat in self.places),
        )

    def take(self, seats: Sequence[str]) -> None:
        """Somebody else has these."""
        self.taken |= set(seats)
        self.changes += [(self.order[seat], "h") for seat in seats]

    def free(self, seats: Sequence[str]) -> None:
        """They can be had again."""
        self.taken -= set(seats)
        self.changes += [(self.order[seat], "f") for seat in seats]

    def keep(self, wish: BlockWish) -> BlockView:
        """The house keeps these."""
        self.take(wish.seats)
        made = BlockView(
            id=ids.new("blk"),
            performance_id=self.performance_id,
            created_at=datetime.now(UTC),
            created_by="acc_clara",
            labels_vi=[self.places[seat].label("vi") for seat in wish.seats],
            labels_en=[self.places[seat].label("en") for seat in wish.seats],
            **wish.model_dump() | {"seats": list(wish.seats)},
        )
        self.blocks[made.id] = made
        return made

    def best(self, zone_id: str, count: int) -> list[str]:
        """The first free ones."""
        zone = int(zone_id.removeprefix("zon_"))
        return [seat for seat in self.places if seat not in self.taken and self._zones[seat] == zone][:count]

    def line(self, seat: str, position: int, performance: PerformanceView) -> HoldLineView:
        """A seat in a basket."""
        place, zone = self.places[seat], self.zones()[self._zones[seat]]
        return HoldLineView(
            position=position, offer_id=zone.offer_id, kind=OfferKind.ADMISSION, performance_id=performance.id,
            name_vi=performance.name_vi, name_en=performance.name_en, zone_id=zone.id, zone_name_vi=zone.name_vi,
            zone_name_en=zone.name_en, seat_id=seat, seat_label_vi=place.label("vi"), seat_label_en=place.label("en"),
            gate_door=place.section.door, starts_at=performance.starts_at,
            price=Price(minor=zone.price.minor + self.fee, currency="VND"), fee=zone.fee,
        )  # fmt: skip


def add_seating(house: "Scene", performance: PerformanceView, document: SeatMap, **changes: Any) -> Seating:
    """Give a performance a hall."""
    seating = Seating(document, performance.id, performance.organisation_id, **changes)
    house.seatings[performance.id] = seating
    house.performances[performance.id] = performance.model_copy(
        update={"seat_map_id": f"map_{performance.id}", "zones": len(ZONES)}
    )
    return seating


def order_of(hold: HoldView, performances: dict[str, PerformanceView], **changes: Any) -> OrderView:
    """The order that is made of a basket."""
    now = datetime.now(UTC)
    lines = []
    for line in hold.lines:
        known = set(OrderLineView.model_fields) & set(HoldLineView.model_fields)
        about: dict[str, Any] = {name: getattr(line, name) for name in known}
        performance = performances.get(line.performance_id or "")
        if performance:
            names = ("venue_name", "venue_address", "zone", "doors_at", "starts_at", "ends_at", "age_rating")
            about |= {name: getattr(performance, name) for name in names}
        lines.append(OrderLineView.model_validate({"age_rating": "P"} | about))
    values: dict[str, Any] = {
        "id": ids.new("ord"), "organisation_id": hold.organisation_id, "state": OrderState.PENDING, "created_at": now,
        "paid_at": None, "refunded_at": None, "language": "vi", "buyer_name": "", "lines": lines, "total": hold.total,
        "tickets": [], "checkout_url": "https://checkout.stripe.com/c/pay/cs_test_1",
    }  # fmt: skip
    return OrderView.model_validate(values | changes)


def _line(house: "Scene", offer_id: str, position: int) -> HoldLineView:
    """A place without a number, or the view of a title."""
    offer = next((offer for offer in house.offers if offer.id == offer_id), None)
    if offer is not None:
        return HoldLineView(
            position=position, offer_id=offer_id, kind=OfferKind.TITLE_VIEW, title_id=offer.title_id,
            name_vi=offer.name_vi, name_en=offer.name_en, price=offer.price, fee=Price(minor=0, currency="VND"),
        )  # fmt: skip
    performance = next(one for one in house.performances.values() if one.offer_id == offer_id)
    return HoldLineView(
        position=position, offer_id=offer_id, kind=OfferKind.ADMISSION, performance_id=performance.id,
        name_vi=performance.name_vi, name_en=performance.name_en, starts_at=performance.starts_at,
        price=performance.price, fee=Price(minor=0, currency="VND"),
    )  # fmt: skip


def _problem(status: int, code: str, vi: str, en: str) -> JSONResponse:
    return JSONResponse({"code": code, "messages": {"vi": vi, "en": en}}, status_code=status)


def _gone() -> JSONResponse:
    return _problem(410, "hold_lapsed", "Đã hết thời gian giữ chỗ.", "The time is over.")


def held(house: "Scene", items: Sequence[Item], **changes: Any) -> HoldPlaced | JSONResponse:
    """A hold of these, or which seats are gone."""
    lines: list[HoldLineView] = []
    for item in items:
        if isinstance(item, SeatsItem | BestItem):
            seating = house.seatings[item.performance_id]
            seats = item.seats if isinstance(item, SeatsItem) else seating.best(item.zone_id, item.best)
            lost = [seat for seat in seats if seat in seating.taken]
            if lost or not seats:
                names = ", ".join(seating.places[seat].label("vi") for seat in lost)
                return _problem(409, "seats_taken", f"Ghế vừa có người khác chọn: {names}.", f"Taken: {names}.")
            performance = house.performances[item.performance_id]
            lines += [seating.line(seat, len(lines) + at, performance) for at, seat in enumerate(seats)]
        else:
            lines += [_line(house, item.offer_id, len(lines) + at) for at in range(item.quantity)]
    for line in lines:
        if line.seat_id and line.performance_id:
            house.seatings[line.performance_id].take([line.seat_id])
    organisations = {house.performances[line.performance_id].organisation_id for line in lines if line.performance_id}
    over = any(house.seatings[line.performance_id].lapses for line in lines if line.seat_id and line.performance_id)
    kept_for = timedelta(minutes=-1 if over else 10)
    values: dict[str, Any] = {
        "id": ids.new("hld"), "key": ids.new("key"), "organisation_id": next(iter(organisations), "org_nhahat"),
        "state": HoldState.HELD, "expires_at": datetime.now(UTC) + kept_for,
        "extendable": True, "lines": lines, "total": Price(minor=sum(one.price.minor for one in lines), currency="VND"),
        "fee": Price(minor=sum(one.fee.minor for one in lines), currency="VND"),
    }  # fmt: skip
    hold = HoldPlaced.model_validate(values | changes)
    house.holds[hold.id] = hold
    return hold


def _release(house: "Scene", hold: HoldPlaced) -> None:
    for line in hold.lines:
        if line.seat_id and line.performance_id:
            house.seatings[line.performance_id].free([line.seat_id])


def _slots(performance: PerformanceView) -> SeatsView:
    """What is sold out is sold by the hour; the rest has places without numbers and nothing else."""
    hours = range(4) if performance.left == 0 else ()
    zones = [
        ZoneView(
            id=f"zon_{hour}", offer_id=f"ofr_{performance.id}_{hour}", name_vi=f"{9 + hour:02}:00–{10 + hour:02}:00",
            name_en=f"{9 + hour:02}:00–{10 + hour:02}:00", colour="#1c6142", price=performance.price,
            fee=Price(minor=0, currency="VND"), left=0, seats=0, places=40, places_left=0,
            starts_at=performance.starts_at + timedelta(hours=hour),
            ends_at=performance.starts_at + timedelta(hours=hour + 1),
        )
        for hour in hours
    ]  # fmt: skip
    return SeatsView(map_id=None, version=1, zones=zones, seat_zones="", states="")


def add_routes(app: FastAPI, house: "Scene") -> None:
    """The routes of seats and baskets."""
    _add_seats(app, house)
    _add_blocks(app, house)
    _add_holds(app, house)


def _add_seats(app: FastAPI, house: "Scene") -> None:
    @app.get(_ROOT + "/performances/{performance_id}/seats", response_model=None)
    async def seats(performance_id: str, authorization: Annotated[str, Header()] = "") -> SeatsView | Response:
        performance = house.performances.get(performance_id)
        if performance and performance.state is PerformanceState.DRAFT and not authorization:
            return _problem(404, "performance_not_found", "Không có suất này.", "There is none.")
        if performance_id in house.seatings:
            return house.seatings[performance_id].view()
        if performance_id in house.performances:
            return _slots(house.performances[performance_id])
        return _problem(404, "performance_not_found", "Không có suất này.", "There is none.")

    @app.get(_ROOT + "/performances/{performance_id}/seats/changes")
    async def changes(performance_id: str, since: int) -> SeatChanges:
        all_of = house.seatings[performance_id].changes
        return SeatChanges(version=len(all_of), changed=all_of[since:])

    @app.get(_ROOT + "/seat-maps/{map_id}", response_model=None)
    async def seat_map(map_id: str) -> Response:
        found = house.seatings.get(map_id.removeprefix("map_"))
        if found is None:
            return _problem(404, "seat_map_not_found", "Không có sơ đồ này.", "There is no such map.")
        return Response(found.document.to_json(), media_type="application/json")


def _add_blocks(app: FastAPI, house: "Scene") -> None:
    @app.get(_ROOT + "/performances/{performance_id}/blocks")
    async def kept(performance_id: str) -> list[BlockView]:
        return list(house.seatings[performance_id].blocks.values()) if performance_id in house.seatings else []

    @app.post(_ROOT + "/performances/{performance_id}/blocks", status_code=201)
    async def keep(performance_id: str, wish: BlockWish) -> BlockView:
        return house.seatings[performance_id].keep(wish)

    @app.delete(_ROOT + "/performances/{performance_id}/blocks/{block_id}", status_code=204)
    async def release(performance_id: str, block_id: str) -> None:
        house.seatings[performance_id].free(house.seatings[performance_id].blocks.pop(block_id).seats)


def _add_holds(app: FastAPI, house: "Scene") -> None:
    @app.post(_ROOT + "/holds", status_code=201, response_model=None)
    async def place(wish: HoldWish) -> HoldPlaced | Response:
        return held(house, wish.items)

    @app.get(_ROOT + "/holds/{hold_id}", response_model=None)
    async def show(hold_id: str, hold_key: Annotated[str, Header()]) -> HoldView | Response:
        hold = house.holds.get(hold_id)
        if hold is None or hold.key != hold_key or hold.state is not HoldState.HELD:
            return _gone()
        return HoldView.model_validate(hold.model_dump(exclude={"key"}))

    @app.put(_ROOT + "/holds/{hold_id}", response_model=None)
    async def replace(hold_id: str, wish: HoldWish, hold_key: Annotated[str, Header()]) -> HoldView | Response:
        before = house.holds[hold_id]
        _release(house, before)
        now = held(house, wish.items, id=hold_id, key=hold_key, expires_at=before.expires_at)
        if isinstance(now, JSONResponse):
            for line in before.lines:
                if line.seat_id and line.performance_id:
                    house.seatings[line.performance_id].take([line.seat_id])
            return now
        return HoldView.model_validate(now.model_dump(exclude={"key"}))

    @app.post(_ROOT + "/holds/{hold_id}/extensions", status_code=201)
    async def extend(hold_id: str) -> HoldView:
        hold = house.holds[hold_id]
        later = hold.expires_at + timedelta(minutes=10)
        house.holds[hold_id] = hold.model_copy(update={"expires_at": later, "extendable": False})
        return HoldView.model_validate(house.holds[hold_id].model_dump(exclude={"key"}))

    @app.delete(_ROOT + "/holds/{hold_id}", status_code=204)
    async def release(hold_id: str) -> None:
        _release(house, house.holds[hold_id])
        house.holds[hold_id] = house.holds[hold_id].model_copy(update={"state": HoldState.RELEASED})
