"""`/orders/{order_id}/tickets.pdf`: the tickets of an order, to print or to keep."""

from fastapi import APIRouter
from fastapi.responses import Response

from web import order_keys
from web.clients import delivery
from web.pages.orders import OrderNotHere
from web.visit import CurrentVisit

router = APIRouter()


@router.get("/orders/{order_id}/tickets.pdf")
async def show(visit: CurrentVisit, order_id: str) -> Response:
    """The PDF, for the browser that holds the order."""
    key = order_keys.find(visit, order_id)
    if key is None:
        raise OrderNotHere
    printed = await delivery.tickets_on_paper(visit.site.ticketing, order_id, access_key=key.access_key)
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'inline; filename="ve-{order_id}.pdf"'}
    return Response(printed, media_type="application/pdf", headers=headers)
