"""Ticketing's routes about tickets on their way, as the pages see them."""

from typing import Annotated, Any

from fastapi import FastAPI, Header, Response
from fastapi.responses import JSONResponse

from tests.support.people_stand_in import SPENT
from ticketing.delivery.schemas import LinkToken, OpenedOrders, RecoveryWish
from ticketing.orders.schemas import OrderPlaced


def add_delivery(app: FastAPI, house: Any, *, key_of: Any, problem: Any) -> None:
    """Every order of the scene is the asking visitor's."""

    def opened() -> list[OrderPlaced]:
        return [OrderPlaced(order=order, access_key=key_of(order)) for order in house.orders.values()]

    def spent() -> JSONResponse:
        answer: JSONResponse = problem(410, "ticket_link_spent", "Đường dẫn này đã được dùng.", "This link was used.")
        return answer

    @app.get("/api/ticketing/orders/{order_id}/tickets.pdf")
    async def on_paper(order_id: str, order_key: Annotated[str, Header()] = "") -> Response:
        order = house.orders.get(order_id)
        if order is None or order_key != key_of(order):
            answer: JSONResponse = problem(404, "order_not_found", "Không có.", "Nothing.")
            return answer
        return Response(b"%PDF-1.7 test", media_type="application/pdf")

    @app.post("/api/ticketing/recoveries", status_code=202)
    async def ask(wish: RecoveryWish) -> Response:
        house.recoveries.append(wish)
        return Response(status_code=202)

    @app.post("/api/ticketing/recoveries/openings", response_model=None)
    async def open_all(word: LinkToken) -> OpenedOrders | JSONResponse:
        return spent() if word.token == SPENT else OpenedOrders(orders=opened(), more=False)

    @app.post("/api/ticketing/ticket-links/openings", response_model=None)
    async def open_one(word: LinkToken) -> OrderPlaced | JSONResponse:
        return spent() if word.token == SPENT else opened()[0]
