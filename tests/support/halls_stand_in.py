"""Ticketing's halls and seat maps as the pages see them; the maps themselves are read and checked by the real parts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

from fastapi import FastAPI, Header, Request
from fastapi.responses import JSONResponse, Response

from infra import ids
from infra.errors import AppError
from ticketing.inventory.schemas import CopiesView, CopiesWish, SeatingWish, SeatsView
from ticketing.seating import checks, csv_file, files, samples
from ticketing.seating.schemas import HallName, HallView, HallWish, SeatMap, VenueView, VenueWish, VersionView

_ROOT = "/api/ticketing"


@dataclass
class HallScene:
    """The venues of the house and what is drawn."""

    venues: dict[str, VenueView] = field(default_factory=dict)
    halls: dict[str, HallView] = field(default_factory=dict)
    drawn: dict[str, SeatMap] = field(default_factory=dict)
    seatings: dict[str, SeatingWish] = field(default_factory=dict)  # by performance, as they were asked for
    copied: dict[str, CopiesWish] = field(default_factory=dict)  # by performance, the latest

    def add_venue(self, organisation_id: str, **changes: str) -> VenueView:
        """A venue."""
        words = {"name": "Rạp Đại Nam", "address": "89 Phố Huế, Hà Nội", "zone": "Asia/Ho_Chi_Minh"} | changes
        venue = VenueView.model_validate({"id": ids.new("ven"), "organisation_id": organisation_id, **words})
        return self.venues.setdefault(venue.id, venue)

    def add_hall(self, venue: VenueView, document: SeatMap, *, id: str = "", versions: int = 0) -> HallView:
        """A hall with a draft, or with versions."""
        published = tuple(self._version(number, document) for number in range(versions, 0, -1))
        hall = HallView(
            id=id or ids.new("hal"),
            venue_id=venue.id,
            organisation_id=venue.organisation_id,
            venue_name=venue.name,
            name=document.name,
            versions=published,
            draft_revision=1,
            draft_saved_at=None if versions else datetime.now(UTC),
        )
        self.halls[hall.id], self.drawn[hall.id] = hall, document
        return hall

    def view(self, hall_id: str, **changes: object) -> HallView:
        """The hall after a change, with what its drawing lacks."""
        changes["faults"] = tuple(checks.faults(self.drawn[hall_id]))
        self.halls[hall_id] = self.halls[hall_id].model_copy(update=changes)
        return self.halls[hall_id]

    def with_halls(self, venue: VenueView) -> VenueView:
        """The venue as it is listed."""
        mine = tuple(hall for hall in self.halls.values() if hall.venue_id == venue.id)
        return venue.model_copy(update={"halls": mine})

    @staticmethod
    def _version(number: int, document: SeatMap) -> VersionView:
        counts = {"seats_count": document.seats_count, "standing_count": document.standing_count}
        return VersionView(id=f"map_{number}", version=number, created_at=datetime.now(UTC), **counts)

    def publish(self, hall_id: str) -> HallView:
        """The drawing becomes a version."""
        versions = self.halls[hall_id].versions
        made = (self._version(len(versions) + 1, self.drawn[hall_id]), *versions)
        return self.view(hall_id, versions=made, draft_saved_at=None)


def refused(error: AppError) -> JSONResponse:
    """problem+json as ticketing sends it."""
    messages = {"vi": error.message("vi"), "en": error.message("en")}
    return JSONResponse({"code": error.code, "messages": messages}, status_code=400)


def add_routes(app: FastAPI, scene: HallScene) -> None:
    """The routes; whoever shows a token may do everything."""

    @app.put(f"{_ROOT}/performances/{{performance_id}}/seating")
    async def seated(performance_id: str, wish: SeatingWish) -> SeatsView:
        scene.seatings[performance_id] = wish
        return SeatsView(map_id=wish.seat_map_id, version=1, zones=[], seat_zones="", states="")

    @app.post(f"{_ROOT}/performances/{{performance_id}}/copies", status_code=201)
    async def copied(performance_id: str, wish: CopiesWish) -> CopiesView:
        scene.copied[performance_id] = wish
        return CopiesView(made=[f"{performance_id}_{day}" for day in wish.days[1:]], passed_over=[wish.days[0]])

    @app.get(f"{_ROOT}/venues")
    async def listed(organisation_id: str) -> list[VenueView]:
        mine = [venue for venue in scene.venues.values() if venue.organisation_id == organisation_id]
        return [scene.with_halls(venue) for venue in mine]

    @app.post(f"{_ROOT}/venues", status_code=201)
    async def make_venue(wish: VenueWish) -> VenueView:
        return scene.add_venue(**wish.model_dump())

    @app.put(f"{_ROOT}/venues/{{venue_id}}")
    async def change_venue(venue_id: str, wish: VenueWish) -> VenueView:
        scene.venues[venue_id] = scene.venues[venue_id].model_copy(update=wish.model_dump())
        return scene.venues[venue_id]

    @app.post(f"{_ROOT}/venues/{{venue_id}}/halls", status_code=201)
    async def make_hall(venue_id: str, wish: HallWish) -> HallView:
        like = scene.drawn[wish.like].model_copy(update={"name": wish.name}) if wish.like else None
        return scene.add_hall(scene.venues[venue_id], like or samples.of(wish.template, wish.name))

    @app.get(f"{_ROOT}/halls/{{hall_id}}", response_model=HallView)
    async def shown(hall_id: str) -> HallView | Response:
        missing = {"code": "hall_not_found", "messages": {"vi": "Không có khán phòng này.", "en": "There is none."}}
        return scene.view(hall_id) if hall_id in scene.halls else JSONResponse(missing, status_code=404)

    @app.put(f"{_ROOT}/halls/{{hall_id}}")
    async def renamed(hall_id: str, wish: HallName) -> HallView:
        return scene.view(hall_id, name=wish.name)

    _add_drafts(app, scene)


def _add_drafts(app: FastAPI, scene: HallScene) -> None:
    @app.get(f"{_ROOT}/halls/{{hall_id}}/draft")
    async def draft(hall_id: str, format: str = "json") -> Response:
        document = scene.drawn.get(hall_id, samples.empty("X"))
        content = csv_file.write(document) if format == "csv" else document.to_json().encode()
        named = {"Content-Disposition": f'attachment; filename="seat-map.{format}"', "ETag": _etag(scene, hall_id)}
        return Response(content, media_type=f"text/{format}", headers=named)

    @app.put(f"{_ROOT}/halls/{{hall_id}}/draft", response_model=HallView)
    async def save(hall_id: str, request: Request, if_match: Annotated[str, Header()]) -> HallView | Response:
        assert if_match == _etag(scene, hall_id)
        try:
            scene.drawn[hall_id] = files.read(await request.body(), onto=scene.drawn[hall_id])
        except AppError as error:
            return refused(error)
        revision = scene.halls[hall_id].draft_revision + 1
        return scene.view(hall_id, draft_revision=revision, draft_saved_at=datetime.now(UTC))

    @app.delete(f"{_ROOT}/halls/{{hall_id}}/draft")
    async def discard(hall_id: str) -> HallView:
        return scene.view(hall_id, draft_saved_at=None)

    @app.post(f"{_ROOT}/halls/{{hall_id}}/versions", response_model=HallView, status_code=201)
    async def publish(hall_id: str) -> HallView | Response:
        found = checks.faults(scene.drawn[hall_id])
        return refused(files.refused(found)) if found else scene.publish(hall_id)


def _etag(scene: HallScene, hall_id: str) -> str:
    return f'"{scene.halls[hall_id].draft_revision if hall_id in scene.halls else 0}"'
