"""`/titles/{title_id}`: one title, and how to see it."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from infra import clock
from infra.errors import Unavailable
from media_service.guides.schemas import GuideOffer
from web import offers, standing
from web.clients import guides, media
from web.clients.answers import ServiceRefused
from web.visit import CurrentVisit, Visit

router = APIRouter()


@router.get("/titles/{title_id}")
async def show(visit: CurrentVisit, title_id: str) -> HTMLResponse:
    """The title with Buy, or Watch for those who hold a ticket."""
    title, guided, offer, stand = await asyncio.gather(
        media.title(visit.site.media, title_id),
        _guided(visit, title_id),
        offers.best(visit, title_id),
        standing.towards(visit, title_id, now=clock.now()),
    )
    plan = await offers.pass_for(visit, title)
    taste = next((one for one in guided if one.language.value == visit.language.value), None)
    return visit.page("title.html", title=title, guided=guided, taste=taste, offer=offer, plan=plan, standing=stand)


async def _guided(visit: Visit, title_id: str) -> list[GuideOffer]:
    """The languages of its guide; a title is sold without knowing them."""
    try:
        return await guides.offers(visit.site.media, title_id)
    except (ServiceRefused, Unavailable):
        return []
