"""`/studio/titles/{title_id}/tracks`: what stands beside the film, subtitles to add, replace and take off."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from media_service.guides.schemas import GuideLanguage
from web import guide_languages, staff
from web.clients import studio, tracks
from web.clients.answers import ServiceRefused
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_FILE_BYTES_MAX = 900_000  # with the other fields; media_service names the exact limit
_TRACK_ID = 40


@router.get("/studio/titles/{title_id}/tracks")
async def show(
    visit: CurrentVisit, title_id: str, done: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = ""
) -> Response:
    """The tracks and a form for a file."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    return await _page(visit, member, title_id, done=done)


@router.post("/studio/titles/{title_id}/tracks")
async def put(visit: CurrentVisit, title_id: str) -> Response:
    """Put the file's subtitles beside the film; a refusal stands above the form, with what was filled in."""
    fields, content = await visit.submitted_file(max_bytes=_FILE_BYTES_MAX)
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    language, hard_of_hearing = fields.get("language", ""), fields.get("hard_of_hearing") == "yes"
    label = fields.get("label", "").strip() or _own_name(language, hard_of_hearing=hard_of_hearing)
    try:
        await tracks.put_subtitles(
            visit.site.media,
            title_id,
            content,
            language=language if language in set(GuideLanguage) else "-",
            label=label,
            hard_of_hearing=hard_of_hearing,
            actor_token=member.token,
        )
    except ServiceRefused as refused:
        return await _page(visit, member, title_id, status=refused.status, refusal=refused, written=fields)
    return visit.redirect(f"/studio/titles/{title_id}/tracks", done="put")


@router.post("/studio/titles/{title_id}/tracks/removals")
async def remove(visit: CurrentVisit, title_id: str) -> Response:
    """Take one track off the menu."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    track_id = fields.get("track", "")[:_TRACK_ID]
    try:
        named = track_id if track_id.replace("_", "").isalnum() else "-"
        await tracks.remove(visit.site.media, title_id, named, actor_token=member.token)
    except ServiceRefused as refused:
        return await _page(visit, member, title_id, status=refused.status, refusal=refused)
    return visit.redirect(f"/studio/titles/{title_id}/tracks", done="removed")


async def _page(
    visit: Visit,
    member: Member,
    title_id: str,
    *,
    done: str = "",
    status: int = 200,
    refusal: ServiceRefused | None = None,
    written: dict[str, str] | None = None,
) -> Response:
    http = visit.site.media
    sheet, beside = await asyncio.gather(
        studio.sheet(http, title_id, actor_token=member.token), tracks.tracks(http, title_id, actor_token=member.token)
    )
    names = {str(tag): visit.pick(*pair) for tag, pair in guide_languages.NAMES.items()}
    return visit.page(
        "studio_tracks.html",
        status=status,
        form=True,
        member=member,
        sheet=sheet,
        tracks=beside,
        done=done,
        notice_text=refusal.message(visit.language) if refusal else "",
        written=written or {"language": GuideLanguage.VIETNAMESE},
        language_options=list(names.items()),
        language_names=names,
    )


def _own_name(language: str, *, hard_of_hearing: bool) -> str:
    """What speakers of the language call it; "" for a language that is none."""
    if language not in set(GuideLanguage):
        return ""
    return guide_languages.AUTONYMS[GuideLanguage(language)] + (" [CC]" if hard_of_hearing else "")
