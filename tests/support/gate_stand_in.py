"""The doors' devices as ticketing would tell of them: one in use, one that waits, one that was removed; an evening."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

from ticketing.gate.schemas import DeviceMade, DeviceView, DeviceWish, DoorReport, DoubleEntry

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene

SECRET = "s" * 32
_HOUSES = "/api/ticketing/organisations/{organisation_id}/gate-devices"
_NOT_FOUND = {"code": "performance_not_found", "messages": {"vi": "Không có suất này.", "en": "No such performance."}}


def devices() -> list[DeviceView]:
    """The devices of the house."""
    now = datetime.now(UTC)
    plain = {"door": "Cửa 1", "zone": "", "sees_names": False, "created_at": now, "paired_at": None}
    plain |= {"seen_at": None, "revoked_at": None}
    return [
        DeviceView.model_validate(plain | changes)
        for changes in (
            {"id": "dev_lan", "name": "Máy của Lan", "paired_at": now, "seen_at": now - timedelta(minutes=2)},
            {"id": "dev_minh", "name": "Máy tính bảng tầng 2", "door": "Cửa 2", "zone": "Tầng 2", "sees_names": True},
            {"id": "dev_old", "name": "Máy cũ", "paired_at": now, "revoked_at": now},
        )
    ]


def add_routes(app: FastAPI, house: "Scene") -> None:
    """The routes of the devices and of the report."""

    @app.get(_HOUSES)
    async def listed(organisation_id: str) -> list[DeviceView]:
        return devices()

    @app.post(_HOUSES, status_code=201)
    async def made(organisation_id: str, wish: DeviceWish) -> DeviceMade:
        return DeviceMade(id="dev_new", secret=SECRET, pair_until=datetime.now(UTC) + timedelta(minutes=10))

    @app.delete(_HOUSES + "/{device_id}", status_code=204)
    async def revoked(organisation_id: str, device_id: str) -> None:
        house.revoked_devices.append(device_id)

    @app.get("/api/ticketing/performances/{performance_id}/door-report", response_model=None)
    async def report(performance_id: str) -> DoorReport | Response:
        found = house.performances.get(performance_id)
        if found is None:
            return JSONResponse(_NOT_FOUND, status_code=404)
        now = datetime.now(UTC)
        double = DoubleEntry(
            code_end="HN8A",
            seat="Tầng 1, hàng A, ghế 12",
            door="Cửa 2",
            device="Máy của Minh",
            at=now,
            earlier_door="Cửa 1",
            earlier_device="Máy của Lan",
            earlier_at=now - timedelta(minutes=4),
        )
        doors, missing = {"Cửa 1": 212, "Cửa 2": 97}, {"Máy của Minh": 3}
        return DoorReport(
            performance=found, inside=308, expected=44, doors=doors, doubles=[double], strays=0, missing=missing
        )
