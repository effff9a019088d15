"""`/house/halls/{hall_id}`: one hall, its map as a picture and as files, its versions; `…/drawing`, the editor."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra.errors import Forbidden
from ticketing.seating.schemas import FILE_BYTES_MAX, HallName
from web import seat_drawing, staff
from web.clients import halls
from web.clients.answers import ServiceRefused
from web.languages import Language, to_translate
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter(prefix="/house/halls/{hall_id}")
_FORM_ROOM = 20_000  # what a browser sends around a file
_TEXTS: Final = {
    "stage": to_translate("Stage"),
    "section": to_translate("%(name)s, %(count)s places"),
    "rows": to_translate("Row"),
    "box": to_translate("Box"),
    "tables": to_translate("Table"),
    "seat": to_translate("seat"),
    "ready": to_translate("Choose a section to change it, or drag it to another place."),
    "saving": to_translate("Saving…"),
    "saved": to_translate("Draft saved."),
    "faults": to_translate("Draft saved. Before it can be published:"),
    "undo": to_translate("Undone."),
    "redo": to_translate("Done again."),
    "copy": to_translate("(copy)"),
    "removed": to_translate("%(count)s seats taken away."),
    "wheelchair": to_translate("Choose one seat, or two neighbours: a wheelchair place and the companion's seat."),
    "alone": to_translate("A wheelchair place without a companion's seat. Choose two neighbours to make both."),
    "lonely": to_translate("Choose one seat beside a wheelchair place that has no companion yet."),
    "moved": to_translate("Moved."),
    "crowded": to_translate("Moved. Two seats are now nearer than 30 cm to each other."),
    "fullScenery": to_translate("There are 500 shapes already, which is the limit."),
    "inserted": to_translate("Seat %(seat)s added."),
    "away": to_translate("The server cannot be reached now. Your drawing is still here; please try again."),
}
_KINDS: Final = {
    "wheelchair": to_translate("wheelchair place"),
    "companion": to_translate("companion"),
    "hidden": to_translate("restricted view"),
}
_DECOR: Final = {
    "wall": to_translate("Wall"),
    "column": to_translate("Column"),
    "door": to_translate("Doorway"),
    "stairs": to_translate("Stairs"),
    "text": to_translate("Words"),
    "rect": to_translate("Rectangle"),
    "aisle": to_translate("Aisle"),
}
_NAMES: Final = {
    "rows": ("Khu", "Section"),
    "box": ("Lô", "Boxes"),
    "tables": ("Khu bàn", "Tables"),
    "standing": ("Khu đứng", "Standing"),
}
_DECOR_NAMES: Final = {"door": ("Cửa", "Doorway"), "text": ("Lời ghi", "Words")}


@router.get("")
async def show(
    visit: CurrentVisit, hall_id: str, done: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = ""
) -> Response:
    """What the hall looks like, what keeps it from being published, and every version."""
    member = await staff.member(visit)
    return staff.to_sign_in(visit) if member is None else await _page(visit, member, hall_id, done=done)


@router.get("/drawing")
async def draw(visit: CurrentVisit, hall_id: str) -> Response:
    """The editor; its script asks ticketing itself."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    found = await halls.hall(visit.site.ticketing, hall_id, actor_token=member.token)
    member = member.of_house(found.organisation_id)
    if not member.may_edit:
        raise Forbidden
    texts: dict[str, object] = {name: visit.text(text) for name, text in _TEXTS.items()}
    texts |= {"language": visit.language.value, "names": _NAMES}
    texts |= {"decor": {kind: visit.text(text) for kind, text in _DECOR.items()}, "decorNames": _DECOR_NAMES}
    texts["kinds"] = {kind: visit.text(text) for kind, text in _KINDS.items()}
    return visit.page("hall_drawing.html", form=True, member=member, hall=found, texts=texts)


@router.get("/file")
async def download(
    visit: CurrentVisit, hall_id: str, form: Annotated[str, Query(alias="format", pattern=r"^(json|csv)$")] = "csv"
) -> Response:
    """The map as a file to keep."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    found = await halls.file(visit.site.ticketing, hall_id, form=form, actor_token=member.token)
    kept = {name: found.headers[name] for name in ("content-type", "content-disposition")}
    return Response(found.content, headers=kept | {"Cache-Control": "private, no-store"})


@router.post("/file")
async def bring_in(visit: CurrentVisit, hall_id: str) -> Response:
    """A file instead of the draft."""
    fields, content = await visit.submitted_file(max_bytes=FILE_BYTES_MAX + _FORM_ROOM)
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    http, revision = visit.site.ticketing, fields.get("revision", "")
    try:
        await halls.bring_in(http, hall_id, content, revision=revision, actor_token=member.token)
    except ServiceRefused as refused:
        return await _page(visit, member, hall_id, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect(f"/house/halls/{hall_id}", done="broughtin")


@router.post("/steps/{step}")
async def take_step(visit: CurrentVisit, hall_id: str, step: str) -> Response:
    """Publish the draft, give it up, or call the hall otherwise."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    http, token = visit.site.ticketing, member.token
    try:
        if step == "published":
            await halls.publish(http, hall_id, revision=fields.get("revision", ""), actor_token=token)
        elif step == "discarded":
            await halls.discard(http, hall_id, actor_token=token)
        else:
            await halls.rename(http, hall_id, HallName(name=fields.get("name", "")), actor_token=token)
    except ServiceRefused as refused:
        return await _page(visit, member, hall_id, notice=refused.message(visit.language), status=refused.status)
    except ValidationError:
        notice = visit.text(to_translate("Please give it a name (at most 200 characters)."))
        return await _page(visit, member, hall_id, notice=notice, status=422)
    return visit.redirect(f"/house/halls/{hall_id}", done=step if step in {"published", "discarded"} else "renamed")


async def _page(
    visit: Visit, member: Member, hall_id: str, *, notice: str = "", done: str = "", status: int = 200
) -> Response:
    http, token = visit.site.ticketing, member.token
    found, document = await asyncio.gather(
        halls.hall(http, hall_id, actor_token=token), halls.drawing(http, hall_id, actor_token=token)
    )
    vi = visit.language is Language.VI
    return visit.page(
        "hall.html",
        status=status,
        form=True,
        member=member.of_house(found.organisation_id),
        hall=found,
        map=document,
        parts=seat_drawing.parts(document),
        faults=[fault.vi if vi else fault.en for fault in found.faults],
        notice_text=notice,
        done=done,
    )
