"""HTTP of a hub: what doors ask of the server, asked of it instead. `sankhau gate-hub` serves it on the network."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx
import structlog
from fastapi import APIRouter, Depends, FastAPI, Request

from infra import clock
from infra.errors import Unavailable
from infra.http import loops, problems
from infra.http.callers import bearer
from ticketing.dependencies import PREFIX
from ticketing.gate.errors import DeviceRefused, EntryNotSigned, PairingSpent
from ticketing.gate.hub import Evening, Hub
from ticketing.gate.schemas import (
    AdmissionView,
    EarlierEntry,
    EntriesTaken,
    EntriesWish,
    EntryWish,
    PairingWish,
    Verdict,
)

SYNC_SECONDS = 5.0
_PATIENCE_SECONDS = 0.6  # while somebody stands at the door
_MOST_LINES = 200
_log = structlog.get_logger("gate-hub")


class Platform:
    """The server, as far as it can be reached."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self.http, self.token, self.reached = http, token, False

    async def ask(self, method: str, path: str, *, token: str = "", **more: Any) -> httpx.Response:
        """Its answer. Raises Unavailable, DeviceRefused."""
        headers = {"Authorization": f"Bearer {token or self.token}"}
        try:
            answer = await self.http.request(method, PREFIX + path, headers=headers, **more)
        except httpx.HTTPError as away:
            self.reached = False
            raise Unavailable from away
        if answer.status_code >= 500 or answer.status_code == 429:
            self.reached = False
            raise Unavailable
        self.reached = True
        if answer.status_code == 403:
            raise DeviceRefused
        return answer


async def synchronise(hub: Hub, platform: Platform) -> None:
    """What doors did goes to the server; what is new comes. Away is no failure: the next round tries again."""
    try:
        hub.know((await platform.ask("GET", "/gate-performances")).json())
        for performance_id in [one["id"] for one in hub.performances]:
            evening = hub.evenings.setdefault(performance_id, Evening())
            waiting = hub.waiting(performance_id)
            for start in range(0, len(waiting), _MOST_LINES):
                lines = waiting[start : start + _MOST_LINES]
                body = {"entries": [one.model_dump(mode="json") for one in lines]}
                told = await platform.ask("POST", f"/performances/{performance_id}/gate-entries", json=body)
                if told.status_code == 201:
                    hub.sent(performance_id, lines)
            complete = False
            while not complete:
                known = evening.manifest
                query = {"after": known.get("after", ""), "since": known.get("server_time", 0)}
                path = f"/performances/{performance_id}/gate-manifest"
                page = (await platform.ask("GET", path, params=query)).json()
                hub.hear(performance_id, page)
                complete = page["complete"]
    except Unavailable:
        return
    except DeviceRefused:
        _log.error("gate_hub_not_paired")


router = APIRouter(prefix=PREFIX)


def hub_of(request: Request) -> Hub:
    """The hub that answers."""
    hub: Hub = request.app.state.hub
    return hub


def platform_of(request: Request) -> Platform:
    """The server behind it."""
    platform: Platform = request.app.state.platform
    return platform


TheHub = Annotated[Hub, Depends(hub_of)]
ThePlatform = Annotated[Platform, Depends(platform_of)]


def known_token(request: Request, hub: TheHub) -> str:
    """The token of a device that was paired through this hub. Raises DeviceRefused."""
    token = bearer(request)
    if hub.device(token) is None:
        raise DeviceRefused
    return token


Token = Annotated[str, Depends(known_token)]


def create_app(hub: Hub, platform: Platform) -> FastAPI:
    """The hub as an application; the caller owns both."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async def round_() -> None:
            await synchronise(hub, platform)

        async with loops.running(loops.every(SYNC_SECONDS, round_, name="gate-hub")):
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.hub, app.state.platform = hub, platform
    problems.install(app)
    app.include_router(router)
    return app


@router.post("/gate-pairings", status_code=201)
async def pair(wish: PairingWish, hub: TheHub, platform: ThePlatform) -> dict[str, Any]:
    """A phone is paired with the house through us, so that both know it."""
    answer = await platform.ask("POST", "/gate-pairings", json=wish.model_dump())
    if answer.status_code != 201:
        raise PairingSpent
    told: dict[str, Any] = answer.json()
    hub.pair(told, wish.public_key)
    return told


@router.get("/gate-performances")
async def performances(_token: Token, hub: TheHub) -> list[dict[str, Any]]:
    """What is on soon, as far as we heard."""
    return hub.performances


@router.get("/performances/{performance_id}/gate-manifest")
async def manifest(performance_id: str, _token: Token, hub: TheHub, after: str = "") -> dict[str, Any]:
    """What the server told last, and who is inside by our own log."""
    evening = hub.evenings.get(performance_id)
    if evening is None or not evening.manifest:
        raise Unavailable
    house = evening.house()
    inside = {f"{wish.ticket}|{wish.zone}": 0 for wish in evening.lines.values()}
    inside |= {f"{ticket}|{zone}": 1 for ticket, zone in house.holders}
    inside |= {f"{group}|{zone}": count for (group, zone), count in house.counts.items()}
    told = evening.manifest | {"complete": True, "tickets": _news(evening, after)}
    return told | {"inside": inside, "server_time": _now(), "count_inside": house.inside()}


@router.post("/performances/{performance_id}/admissions", status_code=201)
async def ask(performance_id: str, wish: EntryWish, token: Token, hub: TheHub, platform: ThePlatform) -> AdmissionView:
    """May they pass? The server says so while it can be reached, else we do."""
    if not hub.signed(wish, performance_id):
        raise EntryNotSigned
    async with hub.turn:
        verdict, earlier = hub.decide(performance_id, wish, _now())
        above = await _asked_above(hub, platform, performance_id, wish, token)
        if above is not None:
            verdict = above.verdict
        if verdict is Verdict.ACCEPTED:
            hub.write(performance_id, wish, sent=above is not None)
    told = EarlierEntry(door=earlier.door, at=earlier.at) if earlier is not None and earlier.at else None
    return AdmissionView(verdict=verdict, server_time=_now(), earlier=above.earlier if above else told)


@router.post("/performances/{performance_id}/gate-entries", status_code=201)
async def take(performance_id: str, wish: EntriesWish, _token: Token, hub: TheHub) -> EntriesTaken:
    """What doors did while they did not reach us either."""
    good = [one for one in wish.entries if hub.signed(one, performance_id)]
    async with hub.turn:
        taken = sum(hub.write(performance_id, one, sent=False) for one in good)
    refused = [one.sequence for one in wish.entries if one not in good]
    inside = hub.evenings[performance_id].house().inside() if performance_id in hub.evenings else 0
    return EntriesTaken(server_time=_now(), taken=taken, refused=refused, inside=inside)


async def _asked_above(
    hub: Hub, platform: Platform, performance_id: str, wish: EntryWish, token: str
) -> AdmissionView | None:
    """What the server says, while it can be reached; none where it cannot, or a device is not its any more."""
    if not platform.reached or hub.waiting_for(performance_id, wish.ticket):
        return None
    path = f"/performances/{performance_id}/admissions"
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            answer = await platform.ask("POST", path, token=token, json=wish.model_dump(mode="json"))
    except TimeoutError:
        platform.reached = False
        return None
    except Unavailable:
        return None
    except DeviceRefused:
        hub.forget(token)
        raise
    return AdmissionView.model_validate(answer.json()) if answer.status_code == 201 else None


def _news(evening: Evening, after: str) -> list[dict[str, Any]]:
    """Every ticket, unless the door knows as much as the hub."""
    return [] if after and after == evening.manifest["after"] else list(evening.tickets.values())


def _now() -> int:
    return int(clock.now().timestamp() * 1000)
