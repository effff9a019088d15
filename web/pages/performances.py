"""`/performances/{performance_id}`: one evening, and how to get in."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from web import public
from web.visit import CurrentVisit

router = APIRouter()


@router.get("/performances/{performance_id}")
async def show(visit: CurrentVisit, performance_id: str) -> HTMLResponse:
    """When, where, for whom, how much, and whether there is a place left."""
    performance = await public.performance(visit, performance_id)
    return visit.page("performance.html", performance=performance)
