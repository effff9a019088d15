"""`/studio/titles/{title_id}/guides…`: the languages of a title's guide, and one guide note by note."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from infra.settings import TranslatorKind
from media_service.guides.schemas import GuideLanguage, GuideSheet, NoteView, TranslationState
from media_service.tracks.schemas import TrackState
from web import guide_form, guide_languages, guide_panel, staff
from web.clients import guides, studio
from web.guide_form import Written
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_Done = Annotated[str, Query(pattern=r"^[a-z]{0,20}$")]


@router.get("/studio/titles/{title_id}/guides")
async def overview(visit: CurrentVisit, title_id: str, done: _Done = "") -> Response:
    """Every language of the guide, and the way to a new one."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    sheet, written = await asyncio.gather(
        studio.sheet(visit.site.media, title_id, actor_token=member.token),
        guides.of_title(visit.site.media, title_id, actor_token=member.token),
    )
    begun = {guide.language for guide in written}
    free = [(language.value, name_of(visit, language)) for language in GuideLanguage if language not in begun]
    return visit.page(
        "studio_guides.html", form=True, member=member, sheet=sheet, guides=written, free=free, done=done, name=name_of
    )


@router.post("/studio/titles/{title_id}/guides")
async def begin(visit: CurrentVisit, title_id: str) -> Response:
    """A new language; one that is there already is opened."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    language = next((one for one in GuideLanguage if one == fields.get("language")), None)
    if language is None:
        return visit.redirect(f"/studio/titles/{title_id}/guides")
    await guides.begin(visit.site.media, title_id, language, actor_token=member.token)
    return visit.redirect(address(title_id, language))


@router.get("/studio/titles/{title_id}/guides/{language}")
async def show(
    *,
    visit: CurrentVisit,
    title_id: str,
    language: GuideLanguage,
    beside: GuideLanguage | None = None,
    note: Annotated[str, Query(max_length=40)] = "",
    done: _Done = "",
) -> Response:
    """One guide, another beside it; `note` is the one that is being changed."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    return await page(visit, member, title_id, language, beside=beside, note=note, done=done)


@router.get("/studio/titles/{title_id}/guides/{language}/file")
async def download(
    visit: CurrentVisit,
    title_id: str,
    language: GuideLanguage,
    form: Annotated[str, Query(alias="format", pattern=r"^[a-z]{1,10}$")] = "vtt",
) -> Response:
    """The guide as a file to keep."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    found = await guides.file(visit.site.media, title_id, language, form=form, actor_token=member.token)
    kept = {name: found.headers[name] for name in ("content-type", "content-disposition")}
    return Response(found.content, headers=kept | {"Cache-Control": "private, no-store"})


async def page(
    visit: Visit,
    member: Member,
    title_id: str,
    language: GuideLanguage,
    *,
    beside: GuideLanguage | None = None,
    note: str = "",
    written: Written | None = None,
    notice: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    """The page of one guide; `written` is a form that was refused, to be shown again."""
    sheet, languages, guide = await asyncio.gather(
        studio.sheet(visit.site.media, title_id, actor_token=member.token),
        guides.of_title(visit.site.media, title_id, actor_token=member.token),
        guides.sheet(visit.site.media, title_id, language, actor_token=member.token),
    )
    others = [one.language for one in languages if one.language != language]
    sources = [one.language for one in languages if one.language != language and one.notes]
    chosen = beside if beside in others else _companion(others)
    other = await guides.sheet(visit.site.media, title_id, chosen, actor_token=member.token) if chosen else None
    return visit.page(
        "studio_guide.html",
        status=status,
        form=True,
        member=member,
        sheet=sheet,
        guide=guide,
        other=other,
        others=others,
        sources=sources,
        has_translator=visit.site.settings.translator is not TranslatorKind.NONE,
        rows=guide_form.rows(guide.noted, other.noted if other else []),
        written=written or _form(guide, other, note),
        kinds={kind.value: visit.pick(*words) for kind, words in guide_panel.KINDS.items()},
        place=address(title_id, language),
        working=_works(guide),
        name=name_of,
        notice_text=notice,
        done=done,
    )


def _works(guide: GuideSheet) -> bool:
    """Whether a machine is at work on it."""
    speaking = guide.voice is not None and guide.voice.state in {TrackState.WAITING, TrackState.WORKING}
    return speaking or guide.translation is TranslationState.RUNNING


def name_of(visit: Visit, language: GuideLanguage) -> str:
    """What the page's language calls a language."""
    return visit.pick(*guide_languages.NAMES[language])


def address(title_id: str, language: GuideLanguage) -> str:
    """The page of one guide."""
    return f"/studio/titles/{title_id}/guides/{language}"


def _companion(others: list[GuideLanguage]) -> GuideLanguage | None:
    """The language to see beside this one: Vietnamese where it can be."""
    return GuideLanguage.VIETNAMESE if GuideLanguage.VIETNAMESE in others else next(iter(others), None)


def _form(guide: GuideSheet, other: GuideSheet | None, note: str) -> Written:
    """The form that `note` asks for: a note of this guide, a new one like a note of the other guide, or a new one."""
    mine = next((one for one in guide.noted if one.id == note), None)
    if mine is not None:
        return guide_form.of_note(mine)
    like: NoteView | None = next((one for one in (other.noted if other else []) if one.id == note), None)
    return guide_form.for_moment(like)
