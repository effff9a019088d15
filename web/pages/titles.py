"""`/titles/{title_id}`: one title, and how to see it."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from infra import clock
from web import offers, standing
from web.clients import media
from web.visit import CurrentVisit

router = APIRouter()


@router.get("/titles/{title_id}")
async def show(visit: CurrentVisit, title_id: str) -> HTMLResponse:
    """The title with Buy, or Watch for those who hold a ticket."""
    title, offer, stand = await asyncio.gather(
        media.title(visit.site.media, title_id),
        offers.best(visit, title_id),
        standing.towards(visit, title_id, now=clock.now()),
    )
    return visit.page("title.html", title=title, offer=offer, standing=stand)
