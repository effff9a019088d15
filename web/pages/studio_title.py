"""`/studio/titles/{title_id}`: one page from the upload to the sale, and the screening room beside it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from infra.errors import Unavailable
from media_service.library.schemas import CreditRole, Missing, TitleSheet
from media_service.playback.schemas import PreviewLinkView
from ticketing.catalog.schemas import SeatsOfStream
from web import classifications, formats, guide_panel, staff, studio_form
from web.clients import studio, ticketing
from web.clients.answers import ServiceRefused
from web.staff import Member
from web.studio_form import Written
from web.visit import CurrentVisit, Visit

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows of a title."""

    sheet: TitleSheet
    links: list[PreviewLinkView]
    stream: SeatsOfStream | None  # none: never published, or ticketing is away


@router.get("/studio/titles/{title_id}")
async def show(
    visit: CurrentVisit, title_id: str, done: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = ""
) -> Response:
    """Everything about one title; `done` names what has just been done."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    found = await find(visit, member, title_id)
    return page(visit, member, found, written=studio_form.of_sheet(found.sheet), done=done)


@router.post("/studio/titles/{title_id}")
async def write(visit: CurrentVisit, title_id: str) -> Response:
    """Keep what the house wrote, unless somebody else has changed the title meanwhile."""
    fields = await visit.submitted(max_bytes=studio_form.BYTES_MAX, max_fields=studio_form.FIELDS_MAX)
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    patch, written = studio_form.read(fields)
    status, notice = 422, ""
    if patch is not None and written.revision.isdigit():
        try:
            revision = int(written.revision)
            await studio.change(visit.site.media, title_id, patch, revision=revision, actor_token=member.token)
            return visit.redirect(f"/studio/titles/{title_id}", done="written")
        except ServiceRefused as refused:
            status, notice = refused.status, refused.message(visit.language)
    found = await find(visit, member, title_id)
    return page(visit, member, found, written=written, notice=notice, status=status)


@router.get("/studio/titles/{title_id}/screening")
async def screen(visit: CurrentVisit, title_id: str) -> Response:
    """The house's own player: pick a picture for the poster, see where the film should begin and end."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    sheet, playback = await asyncio.gather(
        studio.sheet(visit.site.media, title_id, actor_token=member.token),
        studio.screening(visit.site.media, title_id, actor_token=member.token),
    )
    guide = await guide_panel.for_viewer(visit, playback)
    response = visit.page("screening.html", form=True, member=member, sheet=sheet, playback=playback, guide=guide)
    guide_panel.remember(visit, response)
    return response


async def find(visit: Visit, member: Member, title_id: str) -> Found:
    """All of it. Raises ServiceRefused, Unavailable."""
    http, token = visit.site.media, member.token
    return Found(
        *await asyncio.gather(
            studio.sheet(http, title_id, actor_token=token),
            studio.previews(http, title_id, actor_token=token),
            _seats(visit, member, title_id),
        )
    )


async def _seats(visit: Visit, member: Member, title_id: str) -> SeatsOfStream | None:
    http = visit.site.ticketing
    try:
        for offer in await ticketing.offers(http, title_ids=[title_id]):
            return await ticketing.seats_of_stream(http, offer.id, actor_token=member.token)
    except (ServiceRefused, Unavailable):
        return None
    return None


def page(
    visit: Visit,
    member: Member,
    found: Found,
    *,
    written: Written,
    notice: str = "",
    done: str = "",
    status: int = 200,
    typed_seats: str | None = None,
) -> Response:
    """The page, with the form as `written` says, and the number of seats as it was typed."""
    sheet = found.sheet
    return visit.page(
        "studio_title.html",
        status=status,
        form=True,
        member=member,
        sheet=sheet,
        links=found.links,
        stream=found.stream,
        typed_seats=typed_seats,
        written=written,
        notice_text=notice,
        done=done,
        working=sheet.production.job_state in staff.WORKING,
        roles=list(CreditRole),
        genre_options=_options(visit, classifications.GENRES),
        language_options=_options(visit, classifications.LANGUAGES),
        rating_options=[(rating, f"{rating} · {visit.text(text)}") for rating, text in formats.RATING_MEANINGS.items()],
        needed=[what for what in Missing if what != Missing.RATING_BANNED],
        upload_max_bytes=visit.site.settings.upload_max_bytes,
    )


def _options(visit: Visit, words: Mapping[Any, classifications.Words]) -> list[tuple[str, str]]:
    """Values of a list with their words in the page's language."""
    return [(value, visit.pick(*pair)) for value, pair in words.items()]
