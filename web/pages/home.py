"""`/`: what is on, with prices."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from web import offers
from web.clients import evenings, media
from web.visit import CurrentVisit

router = APIRouter()


@router.get("/")
async def show(visit: CurrentVisit) -> HTMLResponse:
    """The published titles, newest first, and the evenings in the house, soonest first."""
    titles, performances = await asyncio.gather(media.titles(visit.site.media), evenings.upcoming(visit.site.ticketing))
    on_sale = await offers.best_by_title(visit, [title.id for title in titles])
    return visit.page("home.html", private=False, titles=titles, on_sale=on_sale, performances=performances)
