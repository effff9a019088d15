"""The programme, for everybody."""

from typing import Annotated

from fastapi import APIRouter, Query

from media_service.library import queries
from media_service.library.errors import TitleUnknown
from media_service.library.schemas import TitleView
from media_service.parts import TheParts

router = APIRouter(prefix="/api/media/titles", tags=["library"])


@router.get("")
async def programme(
    parts: TheParts,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> list[TitleView]:
    """Published titles that can be watched now, the newest first."""
    async with parts.database.reading() as session:
        return await queries.titles_on_screen(session, limit=limit, offset=offset)


@router.get("/{title_id}")
async def title(title_id: str, parts: TheParts) -> TitleView:
    """One published title."""
    async with parts.database.reading() as session:
        view = await queries.title_view(session, title_id=title_id)
    if view is None:
        raise TitleUnknown
    return view
