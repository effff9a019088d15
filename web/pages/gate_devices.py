"""`/house/door/devices`: devices of the doors, paired by a QR code. `/house/door/report`: what all doors did."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra.errors import Forbidden, NotFound
from ticketing.gate.schemas import DeviceMade, DeviceWish
from web import qr_codes, staff
from web.clients import gate_devices
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_MISREAD: Final = to_translate("A device needs a name and a door, of at most 60 letters each.")


@router.get("/house/door/devices")
async def show(visit: CurrentVisit, house: Annotated[str | None, Query(max_length=40)] = None) -> Response:
    """The devices of the house, and a new one."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    return await _page(visit, member)


@router.post("/house/door/devices")
async def make(visit: CurrentVisit) -> Response:
    """A new device: its QR code is shown once, in this answer."""
    member, fields = await _submitted(visit)
    if member is None:
        return staff.to_sign_in(visit)
    try:
        wish = DeviceWish(
            name=fields.get("name", ""),
            door=fields.get("door", ""),
            zone=fields.get("zone", ""),
            sees_names=fields.get("sees_names") == "yes",
        )
    except ValidationError:
        return await _page(visit, member, notice=visit.text(_MISREAD), status=422)
    house = member.house.organisation_id
    try:
        made = await gate_devices.make(visit.site.ticketing, house, wish, actor_token=member.token)
    except ServiceRefused as refused:
        return await _page(visit, member, notice=refused.message(visit.language), status=refused.status)
    return await _page(visit, member, made=made, made_name=wish.name)


@router.post("/house/door/devices/removals")
async def remove(visit: CurrentVisit) -> Response:
    """A device lets nobody in any more."""
    member, fields = await _submitted(visit)
    if member is None:
        return staff.to_sign_in(visit)
    house = member.house.organisation_id
    try:
        device = fields.get("device", "")[:40]
        await gate_devices.revoke(visit.site.ticketing, house, device, actor_token=member.token)
    except ServiceRefused as refused:
        return await _page(visit, member, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect("/house/door/devices", house=house)


@router.get("/house/door/report")
async def report(
    visit: CurrentVisit,
    performance: Annotated[str, Query(max_length=40)] = "",
    house: Annotated[str | None, Query(max_length=40)] = None,
) -> Response:
    """Who came in twice, how many came in where, what devices have not sent yet."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    if not performance:
        raise NotFound
    told = await gate_devices.report(visit.site.ticketing, performance, actor_token=member.token)
    member = member.of_house(told.performance.organisation_id)
    return visit.page("door_report.html", member=member, report=told, performance=told.performance)


async def _submitted(visit: Visit) -> tuple[Member | None, dict[str, str]]:
    fields = await visit.submitted()
    return await staff.member(visit, house_id=fields.get("house")), dict(fields)


async def _page(
    visit: Visit,
    member: Member,
    *,
    made: DeviceMade | None = None,
    made_name: str = "",
    notice: str = "",
    status: int = 200,
) -> Response:
    if not member.may_sell:
        raise Forbidden
    house = member.house.organisation_id
    address = f"{visit.site.settings.public_url.rstrip('/')}{visit.link('/gate')}#pair={made.secret}" if made else ""
    return visit.page(
        "gate_devices.html",
        status=status,
        form=True,
        member=member,
        devices=await gate_devices.of_house(visit.site.ticketing, house, actor_token=member.token),
        made=made,
        made_name=made_name,
        address=address,
        code=qr_codes.svg(address) if made else "",
        notice_text=notice,
    )
