"""`/house`: for the people of a house: their titles on the way to the screen, and their latest orders."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from media_service.library.schemas import JobState, ProductionView
from ticketing.orders.schemas import OrderView
from web import staff
from web.clients import media, ticketing
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_WORKING = {JobState.QUEUED, JobState.RUNNING}


@router.get("/house")
async def show(
    visit: CurrentVisit,
    house: Annotated[str | None, Query(max_length=40)] = None,
    refunded: Annotated[str | None, Query(max_length=40)] = None,
) -> Response:
    """Both tables; `refunded` names an order whose refund was just asked for."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return await staff.elsewhere(visit)
    productions, orders = await asyncio.gather(
        _productions(visit, member),
        _orders(visit, member),
    )
    working = any(production.job_state in _WORKING for production in productions)
    return visit.page(
        "house.html",
        form=True,
        member=member,
        productions=productions,
        orders=orders,
        working=working,
        refunded=refunded,
        by_hand=any(order.id == refunded and order.payment_kind == "vietqr" for order in orders),
    )


async def _productions(visit: Visit, member: Member) -> list[ProductionView]:
    if not member.sees_titles:
        return []
    return await media.productions(visit.site.media, member.house.organisation_id, actor_token=member.token)


async def _orders(visit: Visit, member: Member) -> list[OrderView]:
    if not member.may_refund:
        return []
    return await ticketing.orders_of_house(visit.site.ticketing, member.house.organisation_id, actor_token=member.token)
