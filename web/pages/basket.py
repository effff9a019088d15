"""`/basket`: what is kept for this browser and how long, more time, something taken out or added; and what it was."""

import asyncio
from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from infra import clock
from infra.errors import Unavailable
from media_service.library.schemas import TitleView
from ticketing.catalog.schemas import OfferView, PerformanceView
from ticketing.inventory.schemas import ConcessionsWish, HoldLineView, HoldView, PlacesItem, SeatsItem
from web import baskets, concessions, halls, offers
from web.baskets import Kept
from web.clients import evenings, inventory, media, rules
from web.clients.answers import ServiceRefused
from web.visit import CurrentVisit, Visit

router = APIRouter()
_SUGGESTED: Final = 6


@router.get("/basket")
async def show(visit: CurrentVisit) -> Response:
    """The basket; or what was in it when its time ran out; or the order that was made of it."""
    hold = await baskets.found(visit)
    if hold is not None and hold.order_id is not None:
        response = visit.redirect(f"/orders/{hold.order_id}")
        baskets.forget(visit, response)
        return response
    return await _page(visit)


@router.post("/basket/extensions")
async def extend(visit: CurrentVisit) -> Response:
    """More time, once."""
    await visit.submitted()
    mine = baskets.kept(visit)
    if mine is None:
        return visit.redirect("/basket")
    try:
        await inventory.extend_hold(visit.site.ticketing, mine.hold_id, key=mine.key)
    except ServiceRefused as refused:
        return await _page(visit, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect("/basket")


@router.post("/basket/concessions")
async def concede(visit: CurrentVisit) -> Response:
    """Who pays less; the prices are made anew."""
    fields = await visit.submitted()
    mine, hold = baskets.kept(visit), await baskets.current(visit)
    if mine is None or hold is None:
        return visit.redirect("/basket")
    wish = ConcessionsWish(concessions=concessions.chosen(fields, hold.lines))
    try:
        await rules.concede(visit.site.ticketing, mine.hold_id, wish, key=mine.key)
    except ServiceRefused as refused:
        return await _page(visit, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect("/basket")


@router.post("/basket/removals")
async def remove(visit: CurrentVisit) -> Response:
    """Give a line back; a wheelchair place goes with the companion's."""
    fields = await visit.submitted()
    mine, hold = baskets.kept(visit), await baskets.current(visit)
    if mine is None or hold is None:
        return visit.redirect("/basket")
    given = next((line for line in hold.lines if str(line.position) == fields.get("position")), None)
    together = await _together(visit, given) if given else frozenset()
    remaining = [line for line in hold.lines if line != given and line.seat_id not in together]
    try:
        changed = await baskets.keep_only(visit, mine, remaining)
    except ServiceRefused as refused:
        return await _page(visit, notice=refused.message(visit.language), status=refused.status)
    response = visit.redirect("/basket")
    if changed is None:
        baskets.forget(visit, response)
    else:
        baskets.remember(visit, response, changed)
    return response


@router.post("/basket/additions")
async def add(visit: CurrentVisit) -> Response:
    """Something else of this house: a place without a number, the view of a title."""
    fields = await visit.submitted()
    item = PlacesItem(offer_id=fields.get("offer_id", "")[:40])
    try:
        hold = await baskets.put(visit, [item])
    except ServiceRefused as refused:
        return await _page(visit, notice=refused.message(visit.language), status=refused.status)
    exchanged = fields.get("exchange", "")[:40]  # the order for which new places are chosen
    response = visit.redirect(f"/orders/{exchanged}/exchange" if exchanged.isidentifier() else "/basket")
    baskets.remember(visit, response, hold)
    return response


@router.post("/basket/again")
async def again(visit: CurrentVisit) -> Response:
    """The same things as before the time ran out, if they can still be had."""
    await visit.submitted()
    mine = baskets.kept(visit)
    if mine is None or await baskets.current(visit) is not None:
        return visit.redirect("/basket")
    try:
        hold = await baskets.put(visit, mine.items)
    except ServiceRefused as refused:
        return await _page(visit, notice=refused.message(visit.language), status=refused.status)
    response = visit.redirect("/basket")
    baskets.remember(visit, response, hold)
    return response


async def _together(visit: Visit, line: HoldLineView) -> frozenset[str]:
    """The seats that are sold together with a line's."""
    if line.seat_id is None or line.performance_id is None:
        return frozenset()
    seating = await inventory.seats(visit.site.ticketing, line.performance_id)
    if seating.map_id is None:
        return frozenset()
    document = (await halls.hall(visit, seating.map_id)).document
    return document.units().get(line.seat_id, frozenset())


async def _page(visit: Visit, *, notice: str = "", status: int = 200) -> HTMLResponse:
    mine, hold = baskets.kept(visit), await baskets.current(visit)
    if mine is None:
        return visit.page("basket_empty.html", status=status, notice_text=notice)
    if hold is None:
        return await _over(visit, mine, notice=notice, status=status)
    performances, titles = await _others(visit, hold)
    offered = await rules.of_all(visit.site.ticketing, [one.performance_id for one in hold.lines if one.performance_id])
    return visit.page(
        "basket.html",
        status=status,
        form=True,
        hold=hold,
        groups=groups(hold.lines),
        rates={one: found.concessions for one, found in offered.items()},
        notice_text=notice,
        seconds=max(0, int((hold.expires_at - clock.now()).total_seconds())),
        performances=performances,
        titles=titles,
    )


def groups(lines: Sequence[HoldLineView]) -> list[list[HoldLineView]]:
    """The lines by performance or title, each group under one heading."""
    found: dict[str, list[HoldLineView]] = {}
    for line in lines:
        found.setdefault(line.performance_id or line.title_id or line.offer_id, []).append(line)
    return list(found.values())


async def _over(visit: Visit, mine: Kept, *, notice: str, status: int) -> HTMLResponse:
    """What was in it, and one click to try the same again."""
    ids = [item.performance_id for item in mine.items if isinstance(item, SeatsItem)]
    found = await asyncio.gather(
        *(evenings.performance(visit.site.ticketing, one) for one in ids), return_exceptions=True
    )
    return visit.page(
        "basket_over.html",
        status=status,
        form=True,
        notice_text=notice,
        performances=[one for one in found if isinstance(one, PerformanceView)],
        places=sum(len(item.seats) if isinstance(item, SeatsItem) else 1 for item in mine.items),
    )


async def _others(visit: Visit, hold: HoldView) -> tuple[list[PerformanceView], list[tuple[TitleView, OfferView]]]:
    """What else this house offers; the basket is shown without knowing it."""
    try:
        evenings_, films = await asyncio.gather(evenings.upcoming(visit.site.ticketing), media.titles(visit.site.media))
        mine = {line.performance_id for line in hold.lines} | {line.title_id for line in hold.lines}
        own = [one for one in films if one.organisation_id == hold.organisation_id and one.id not in mine]
        best = await offers.best_by_title(visit, [one.id for one in own])
    except (ServiceRefused, Unavailable):
        return [], []
    house = [one for one in evenings_ if one.organisation_id == hold.organisation_id and one.id not in mine]
    streams = [(one, best[one.id]) for one in own if one.id in best and best[one.id].left != 0]
    return [one for one in house if one.on_sale and one.left][:_SUGGESTED], streams[:_SUGGESTED]
