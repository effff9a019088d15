"""Reads about places that devices took along."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.settings import Settings
from ticketing.boxoffice.allotment_schemas import AllotmentView, AllottedPlaceView
from ticketing.boxoffice.errors import AllotmentNotFound
from ticketing.boxoffice.models import Allotment, AllottedPlace, PlaceState
from ticketing.catalog import queries as catalog
from ticketing.orders import signed_codes, ticket_codes
from ticketing.orders.models import OrderLine, Ticket
from ticketing.orders.schemas import TicketState


async def locked(session: AsyncSession, *, allotment_id: str) -> Allotment:
    """The row, until this transaction ends. Raises AllotmentNotFound."""
    found = await session.scalar(select(Allotment).where(Allotment.id == allotment_id).with_for_update())
    if found is None:
        raise AllotmentNotFound
    return found


async def view(session: AsyncSession, *, allotment_id: str, settings: Settings, now: datetime) -> AllotmentView:
    """What the device keeps: the places that are not sold, each with its signed code."""
    allotment = await session.get_one(Allotment, allotment_id)
    performance = await catalog.performance(session, performance_id=allotment.performance_id)
    mine = (AllottedPlace.allotment_id == allotment_id) & (AllottedPlace.state == PlaceState.ALLOTTED)
    places = (await session.scalars(select(AllottedPlace).where(mine).order_by(AllottedPlace.number))).all()
    line = OrderLine(  # of no order: what a ticket of it would say
        id=allotment_id,
        performance_id=performance.id,
        doors_at=performance.doors_at,
        ends_at=performance.ends_at,
        age_rating=performance.age_rating,
    )
    valid = TicketState.VALID
    tickets = [Ticket(id=one.code, order_line_id=allotment_id, state=valid, code=one.code) for one in places]
    texts = await signed_codes.texts(session, lines=[line], tickets=tickets, settings=settings, now=now)
    return AllotmentView(
        id=allotment.id,
        organisation_id=allotment.organisation_id,
        performance_id=performance.id,
        shift_id=allotment.shift_id,
        name_vi=performance.name_vi,
        name_en=performance.name_en,
        venue_name=performance.venue_name,
        age_rating=performance.age_rating,
        zone=performance.zone,
        doors_at=performance.doors_at,
        starts_at=performance.starts_at,
        price_minor=allotment.price_minor,
        currency=allotment.currency,
        made_at=allotment.made_at,
        places=[
            AllottedPlaceView(
                number=one.number,
                code=one.code,
                code_shown=ticket_codes.shown(one.code),
                text=texts.get(one.code) or ticket_codes.scanned(one.code),
            )
            for one in places
        ],
    )
