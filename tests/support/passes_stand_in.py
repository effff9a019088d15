"""Ticketing's routes about monthly passes, as the pages see them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse

from infra import ids
from ticketing.catalog.schemas import OfferKind, Price
from ticketing.orders.schemas import (
    EntitlementAnswer,
    EntitlementWish,
    OrderLineView,
    OrderState,
    OrderView,
    TicketState,
    TicketView,
)
from ticketing.passes.schemas import (
    PassPlanView,
    PassPlanWish,
    PassState,
    PassTitle,
    PassView,
    PeriodState,
    PeriodView,
)

_PRICE = Price(minor=99_000, currency="VND")
_ROOT = "/api/ticketing"
Problem = Callable[[int, str, str, str], JSONResponse]


@dataclass
class PassScene:
    """The pass of the house, who holds one, and what was asked."""

    plan: PassPlanView | None = None
    held: dict[str, PassView] = field(default_factory=dict)  # by order
    wishes: list[PassPlanWish] = field(default_factory=list)


def plan_of(house: str, titles: dict[str, str], *, on_sale: bool = True) -> PassPlanView:
    """A pass that opens these titles."""
    return PassPlanView(
        organisation_id=house,
        house="Nhà hát Mẫu",
        offer_id="ofr_pass",
        name_vi="Vé tháng Nhà hát Mẫu",
        name_en="Mẫu monthly pass",
        price=_PRICE,
        on_sale=on_sale,
        titles=[
            PassTitle(title_id=title_id, name_vi=name, name_en=name, included=True) for title_id, name in titles.items()
        ],
    )


def pass_order(house: str, state: OrderState = OrderState.PAID, **changes: object) -> OrderView:
    """The order of a month."""
    now = datetime.now(UTC)
    line = OrderLineView(
        offer_id="ofr_pass",
        kind=OfferKind.PASS,
        title_id=None,
        name_vi="Vé tháng Nhà hát Mẫu",
        name_en="Mẫu monthly pass",
        age_rating="P",
        price=_PRICE,
    )
    ticket = TicketView(
        id=ids.new("tck"), kind=OfferKind.PASS, title_id=None, state=TicketState.VALID, watch_until=now + timedelta(30)
    )
    values: dict[str, object] = {
        "id": ids.new("ord"),
        "organisation_id": house,
        "state": state,
        "created_at": now,
        "paid_at": now if state is OrderState.PAID else None,
        "refunded_at": None,
        "language": "vi",
        "buyer_name": "Nguyễn Thị Lan",
        "buyer_email": "lan@example.com",
        "lines": [line],
        "total": _PRICE,
        "tickets": [ticket] if state is OrderState.PAID else [],
        "checkout_url": None,
    }
    return OrderView.model_validate(values | changes)


def pass_of(order: OrderView, titles: list[str], state: PassState = PassState.RENEWING) -> PassView:
    """The pass that the order paid."""
    ends = order.created_at + timedelta(days=30)
    period = PeriodView(number=1, state=PeriodState.PAID, starts_at=order.created_at, ends_at=ends, order_id=order.id)
    return PassView(
        id="pas_1",
        organisation_id=order.organisation_id,
        house="Nhà hát Mẫu",
        state=state,
        name_vi="Vé tháng Nhà hát Mẫu",
        name_en="Mẫu monthly pass",
        price=_PRICE,
        renews_by_itself=True,
        paid_until=ends,
        live_until=ends,
        live=state is not PassState.ENDED,
        title_ids=titles,
        periods=[period],
    )


def add_passes(app: FastAPI, scene: PassScene, *, problem: Problem) -> None:
    """The routes."""

    def missing() -> JSONResponse:
        return problem(404, "pass_not_found", "Không tìm thấy vé tháng này.", "There is no such monthly pass.")

    @app.get(f"{_ROOT}/pass-plans/{{house}}", response_model=None)
    async def plan(house: str) -> PassPlanView | JSONResponse:
        return scene.plan if scene.plan and scene.plan.organisation_id == house else missing()

    @app.put(f"{_ROOT}/pass-plans/{{house}}", response_model=None)
    async def put_plan(house: str, wish: PassPlanWish) -> PassPlanView:
        scene.wishes.append(wish)
        known = {title.title_id: title.name_vi for title in scene.plan.titles} if scene.plan else {}
        scene.plan = plan_of(house, known, on_sale=wish.on_sale)
        return scene.plan

    @app.get(f"{_ROOT}/orders/{{order_id}}/pass", response_model=None)
    async def held(order_id: str) -> PassView | JSONResponse:
        return scene.held.get(order_id) or missing()

    @app.post(f"{_ROOT}/orders/{{order_id}}/pass/cancellations", status_code=201)
    async def cancel(order_id: str) -> PassView:
        scene.held[order_id] = scene.held[order_id].model_copy(update={"state": PassState.ENDING})
        return scene.held[order_id]

    @app.post(f"{_ROOT}/orders/{{order_id}}/pass/entitlement-tokens")
    async def open_title(
        order_id: str, wish: EntitlementWish, order_key: Annotated[str, Header()] = ""
    ) -> EntitlementAnswer:
        assert order_key
        return EntitlementAnswer(entitlement_token=f"entitled:{wish.title_id}", ends_at=scene.held[order_id].live_until)
