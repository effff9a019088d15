"""`/studio/titles/{title_id}`: one page from the upload to the sale, and the screening room beside it."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from media_service.library.schemas import CreditRole, Missing, TitleSheet
from media_service.playback.schemas import PreviewLinkView
from web import classifications, formats, guide_panel, staff, studio_form
from web.clients import studio
from web.clients.answers import ServiceRefused
from web.staff import Member
from web.studio_form import Written
from web.visit import CurrentVisit, Visit

router = APIRouter()


@router.get("/studio/titles/{title_id}")
async def show(
    visit: CurrentVisit, title_id: str, done: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = ""
) -> Response:
    """Everything about one title; `done` names what has just been done."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    sheet, links = await _found(visit, member, title_id)
    return page(visit, member, sheet, links, written=studio_form.of_sheet(sheet), done=done)


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
    sheet, links = await _found(visit, member, title_id)
    return page(visit, member, sheet, links, written=written, notice=notice, status=status)


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


async def _found(visit: Visit, member: Member, title_id: str) -> tuple[TitleSheet, list[PreviewLinkView]]:
    http, token = visit.site.media, member.token
    return await asyncio.gather(
        studio.sheet(http, title_id, actor_token=token), studio.previews(http, title_id, actor_token=token)
    )


def page(
    visit: Visit,
    member: Member,
    sheet: TitleSheet,
    links: list[PreviewLinkView],
    *,
    written: Written,
    notice: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    """The page, with the form as `written` says."""
    return visit.page(
        "studio_title.html",
        status=status,
        form=True,
        member=member,
        sheet=sheet,
        links=links,
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
