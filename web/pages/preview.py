"""`/preview/{token}`: a film that is not on sale yet, for whoever was given the link."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse

from web import guide_panel
from web.clients import studio
from web.visit import CurrentVisit

router = APIRouter()


@router.get("/preview/{token}")
async def show(visit: CurrentVisit, token: Annotated[str, Path(max_length=200)]) -> HTMLResponse:
    """The player, without a ticket; search engines are asked to stay out."""
    opened = await studio.open_preview(visit.site.media, token)
    guide = await guide_panel.for_viewer(visit, opened.playback)
    response = visit.page("preview.html", opened=opened, playback=opened.playback, guide=guide)
    guide_panel.remember(visit, response)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
