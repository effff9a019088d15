"""`/watch/{title_id}`: the stage for those who hold a ticket, the box office for those who do not."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from infra import clock
from web import guide_panel, offers, standing
from web.clients import media, passes, ticketing
from web.standing import Right
from web.visit import CurrentVisit

router = APIRouter()


@router.get("/watch/{title_id}")
async def show(visit: CurrentVisit, title_id: str) -> HTMLResponse:
    """The player with a playback session of its own, or 402 and the way to a ticket."""
    title, stand = await asyncio.gather(
        media.title(visit.site.media, title_id), standing.towards(visit, title_id, now=clock.now())
    )
    if stand.right is not Right.VALID or stand.key is None:
        offer, plan = await asyncio.gather(offers.best(visit, title_id), offers.pass_for(visit, title))
        return visit.page("paywall.html", status=402, title=title, offer=offer, plan=plan, standing=stand)
    entitle = passes.entitlement if stand.monthly else ticketing.entitlement
    entitled = await entitle(
        visit.site.ticketing, stand.key.order_id, title_id=title_id, access_key=stand.key.access_key
    )
    playback = await media.open_playback(visit.site.media, entitlement_token=entitled.entitlement_token)
    guide = await guide_panel.for_viewer(visit, playback)
    response = visit.page("watch.html", title=title, playback=playback, standing=stand, guide=guide)
    guide_panel.remember(visit, response)
    return response
