"""`POST /studio/titles/{title_id}/guides/{language}/…`: what a house does with one guide; each leads back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from media_service.guides.schemas import FILE_BYTES_MAX, GuideLanguage
from web import guide_form, staff
from web.clients import guides
from web.clients.answers import ServiceRefused
from web.error_pages import page as error_page
from web.guide_form import Written
from web.pages import studio_guides
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter(prefix="/studio/titles/{title_id}/guides/{language}")
_FORM_ROOM = 20_000  # what a browser sends around a file
Step = Callable[[Visit, str, GuideLanguage, dict[str, str], str], Awaitable[None]]


@router.post("/notes")
async def write(visit: CurrentVisit, title_id: str, language: GuideLanguage) -> Response:
    """A new note, another wording of one, or one less."""
    fields = await visit.submitted(max_bytes=guide_form.BYTES_MAX)
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    note, written = guide_form.read(fields)
    changed = (written.note_id, _number(written.revision)) if written.note_id else None
    http, token, refusal = visit.site.media, member.token, None
    desk = _Desk(visit, member, title_id, language, fields)
    try:
        if changed is not None and "remove" in fields:
            note_id, revision = changed
            await guides.remove_note(http, title_id, language, note_id, revision=revision, actor_token=token)
            return desk.back("removed")
        if note is not None:
            await guides.put_note(http, title_id, language, note, changed=changed, actor_token=token)
            return desk.back("noted")
    except ServiceRefused as refused:
        refusal = refused
    return await desk.again(refusal, written)


@router.post("/file")
async def bring_in(visit: CurrentVisit, title_id: str, language: GuideLanguage) -> Response:
    """A file's notes instead of those there are."""
    fields, content = await visit.submitted_file(max_bytes=FILE_BYTES_MAX + _FORM_ROOM)
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    revision, desk = _number(fields.get("revision", "")), _Desk(visit, member, title_id, language, fields)
    try:
        await guides.bring_in(
            visit.site.media, title_id, language, content, revision=revision, actor_token=member.token
        )
    except ServiceRefused as refused:
        return await desk.again(refused)
    return desk.back("broughtin")


async def _approve(visit: Visit, title_id: str, language: GuideLanguage, fields: dict[str, str], token: str) -> None:
    revision = _number(fields.get("revision", ""))
    await guides.approve(visit.site.media, title_id, language, revision=revision, actor_token=token)


async def _take(visit: Visit, title_id: str, language: GuideLanguage, _fields: dict[str, str], token: str) -> None:
    await guides.take_from_viewers(visit.site.media, title_id, language, actor_token=token)


async def _discard(visit: Visit, title_id: str, language: GuideLanguage, fields: dict[str, str], token: str) -> None:
    revision = _number(fields.get("revision", ""))
    await guides.discard(visit.site.media, title_id, language, revision=revision, actor_token=token)


async def _translate(visit: Visit, title_id: str, language: GuideLanguage, fields: dict[str, str], token: str) -> None:
    source = next((one for one in GuideLanguage if one == fields.get("source")), language)
    await guides.translate(visit.site.media, title_id, language, source=source, actor_token=token)


async def _speak(visit: Visit, title_id: str, language: GuideLanguage, _fields: dict[str, str], token: str) -> None:
    await guides.speak(visit.site.media, title_id, language, actor_token=token)


async def _silence(visit: Visit, title_id: str, language: GuideLanguage, _fields: dict[str, str], token: str) -> None:
    await guides.silence(visit.site.media, title_id, language, actor_token=token)


_STEPS: Final[dict[str, Step]] = {
    "approved": _approve,
    "taken": _take,
    "discarded": _discard,
    "translated": _translate,
    "spoken": _speak,
    "silenced": _silence,
}


@router.post("/steps/{step}")
async def take(visit: CurrentVisit, title_id: str, language: GuideLanguage, step: str) -> Response:
    """Do the step and show the page again."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    if step not in _STEPS:
        return error_page(visit, status=404, message="")
    desk = _Desk(visit, member, title_id, language, fields)
    try:
        await _STEPS[step](visit, title_id, language, fields, member.token)
    except ServiceRefused as refused:
        return await desk.again(refused)
    if step == "discarded":
        return visit.redirect(f"/studio/titles/{title_id}/guides", done=step)
    return desk.back(step)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who is at work on which guide, with the form that was sent."""

    visit: Visit
    member: Member
    title_id: str
    language: GuideLanguage
    fields: dict[str, str]

    def back(self, done: str) -> Response:
        """To the guide's page, with the same language beside it."""
        beside = _beside(self.fields)
        query = {"beside": beside.value} if beside else {}
        return self.visit.redirect(studio_guides.address(self.title_id, self.language), done=done, **query)

    async def again(self, refused: ServiceRefused | None, written: Written | None = None) -> Response:
        """The page once more, with what was refused."""
        return await studio_guides.page(
            self.visit,
            self.member,
            self.title_id,
            self.language,
            beside=_beside(self.fields),
            written=written,
            notice=refused.message(self.visit.language) if refused else "",
            status=refused.status if refused else 422,
        )


def _beside(fields: dict[str, str]) -> GuideLanguage | None:
    return next((language for language in GuideLanguage if language == fields.get("beside")), None)


def _number(text: str) -> int:
    """A revision from a form; what is none is one that nobody has read."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 999_999_999
