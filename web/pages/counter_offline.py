"""`/house/counter/offline`: the counter without a network. A page without anybody's data, that a device keeps.

What the device may sell lies in it (`static/js/offline/`); with a network it asks ticketing itself, in the name of
who is signed in: who that is, and what is on sale, `…/now` says.
"""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from infra import clock
from ticketing.boxoffice.schemas import MOST_ALLOTTED, MOST_AT_ONCE
from ticketing.catalog.schemas import PerformanceState, PerformanceView
from web import device_app, staff
from web.clients import evenings, shifts
from web.languages import to_translate
from web.pages.counter import NOTES, PAPERS
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_PATH: Final = "/house/counter/offline"
_MODULES: Final = ("journal", "link", "paper", "screen", "selling")
_SHARED: Final = ("js/indexed.js", "js/qr_picture.js", "vendor/lean-qr.js")
_SHEETS: Final = ("tokens", "fonts", "base", "layout", "components", "forms", "counter", "print", "counter_offline")


@router.get(_PATH)
async def show(visit: CurrentVisit) -> Response:
    """The counter as a device keeps it: the same for everybody."""
    return _page(visit)


@router.get(f"{_PATH}/now")
async def now(visit: CurrentVisit) -> Response:
    """What time it is here, who is signed in, and what she may take along; with the token of our forms."""
    member = await staff.member(visit)
    told: dict[str, object] = {"now": int(clock.now().timestamp() * 1000), "seller": "", "drawer": "", "evenings": []}
    if member is not None and member.may_sell:
        told |= await _of(visit, member)
    return visit.answer(told)


@router.get(f"{_PATH}/app.webmanifest")
async def manifest(visit: CurrentVisit) -> Response:
    """What a device installs."""
    name, short_name = (
        visit.text(to_translate("Counter without a network")),
        visit.text(to_translate("Counter")),
    )
    return device_app.manifest(visit, _PATH, name=name, short_name=short_name, background="#fbf7f0", theme="#a31621")


@router.get(f"{_PATH}/worker.js")
async def worker(visit: CurrentVisit) -> Response:
    """The service worker, with the list of what it keeps; a file that changed makes it another worker."""
    return device_app.worker(
        visit,
        "js/offline/worker.js",
        cache="counter",
        files=_files(visit),
        unnamed=(*(f"js/offline/{name}.js" for name in _MODULES), *_SHARED),
        page=_page(visit),
        scope=visit.link(_PATH),
    )


def _page(visit: Visit) -> Response:
    return visit.page(
        "counter_offline.html",
        private=False,
        notes=NOTES,
        papers=PAPERS,
        most=MOST_AT_ONCE,
        most_allotted=MOST_ALLOTTED,
        sheets=_SHEETS[6:],  # base.html names the others
    )


async def _of(visit: Visit, member: Member) -> dict[str, object]:
    house_id, moment = member.house.organisation_id, clock.now()
    shift = await shifts.running(visit.site.ticketing, house_id, actor_token=member.token)
    every = await evenings.of_house(visit.site.ticketing, house_id, actor_token=member.token)
    coming = [one for one in every if one.state is PerformanceState.ON_SALE and one.ends_at > moment and not one.zones]
    coming.sort(key=lambda one: one.starts_at)
    return {
        "seller": member.name,
        "drawer": shift.drawer if shift else "",
        "evenings": [_evening(visit, one) for one in coming],
    }


def _evening(visit: Visit, one: PerformanceView) -> dict[str, object]:
    name, when = visit.pick(one.name_vi, one.name_en), visit.evening(one.starts_at, one.zone)
    return {"offer_id": one.offer_id, "name": f"{name} · {when}", "left": one.left}


def _files(visit: Visit) -> list[str]:
    return [
        visit.link(_PATH),
        visit.site.assets.url("js/offline/app.js"),
        *(f"/static/js/offline/{name}.js" for name in _MODULES),
        *(f"/static/{name}" for name in _SHARED),
        *device_app.looks(visit, sheets=_SHEETS, weights=(400, 600, 700)),
    ]
