"""Ticketing and media_service as the pages see them: small ASGI applications that speak the real schemas.

`Scene` is what they remember; a test sets the scene by changing it and reads from it what the pages asked.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import FastAPI, Header, Query, Request
from fastapi.responses import JSONResponse, Response

from infra import ids
from infra.contracts.actor import Role
from media_service.guides.schemas import GuideSheet
from media_service.library.schemas import ProductionView, TitleSheet, TitleView
from media_service.playback.schemas import PlaybackOpened, PlaybackToken, PlaybackWish
from media_service.tracks.schemas import TrackView
from tests.support import (
    approvals_stand_in,
    books_stand_in,
    cancellations_stand_in,
    delivery_stand_in,
    evening_stand_in,
    exchanges_stand_in,
    gate_stand_in,
    halls_stand_in,
    handovers_stand_in,
    invoices_stand_in,
    passes_stand_in,
    people_stand_in,
    reservations_stand_in,
    returns_stand_in,
    rules_stand_in,
    seats_stand_in,
    shifts_stand_in,
    streams_stand_in,
    vouchers_stand_in,
)
from tests.support.books_stand_in import Books
from tests.support.halls_stand_in import HallScene
from tests.support.invoices_stand_in import InvoiceScene
from tests.support.passes_stand_in import PassScene
from tests.support.people_stand_in import PeopleScene
from tests.support.seats_stand_in import Seating
from ticketing.accounts.schemas import ActorTokenAnswer, OrganisationRoles, SignedIn, SignIn
from ticketing.approvals.schemas import ApprovalView, Limits
from ticketing.boxoffice.schemas import CounterSale, ScreenWish
from ticketing.cancellations.schemas import CancellationView
from ticketing.catalog.schemas import OfferView, PerformanceView, Price, SeatsOfStream
from ticketing.delivery.schemas import RecoveryWish
from ticketing.entry_codes.schemas import EntryPolicy
from ticketing.exchanges.schemas import ExchangeWish
from ticketing.gate.schemas import ScanView
from ticketing.handovers.schemas import HandoverTaking
from ticketing.inventory.schemas import HoldPlaced
from ticketing.orders.schemas import (
    EntitlementAnswer,
    EntitlementWish,
    OrderLineView,
    OrderPlaced,
    OrderState,
    OrderView,
    OrderWish,
    RefundView,
    RefundWish,
    TicketState,
    TicketView,
    TransferView,
)
from ticketing.reservations.schemas import ReservationView, RulesView
from ticketing.returns.schemas import ReturnPolicy, ReturnWish
from ticketing.rules.schemas import RulesWish
from ticketing.shifts.schemas import CorrectionView, ShiftView
from ticketing.vouchers.schemas import VoucherView

ORGANISATION = "org_nhahat"
PASSWORD = "mo-man-dung-gio"
CHECKOUT = "https://checkout.stripe.com/c/pay/cs_test_1"


@dataclass
class Scene:
    """The scene: what the stand-ins answer with, and what they were asked."""

    titles: dict[str, TitleView] = field(default_factory=dict)
    offers: list[OfferView] = field(default_factory=list)
    streams: dict[str, SeatsOfStream] = field(default_factory=dict)  # by offer
    orders: dict[str, OrderView] = field(default_factory=dict)
    performances: dict[str, PerformanceView] = field(default_factory=dict)
    scans: dict[str, ScanView] = field(default_factory=dict)  # by idempotency key
    offered: dict[str, datetime] = field(default_factory=dict)  # tickets that wait behind a link
    policy: EntryPolicy = field(default_factory=EntryPolicy)
    takings: list[HandoverTaking] = field(default_factory=list)
    revoked_devices: list[str] = field(default_factory=list)
    rotating: dict[str, str] = field(default_factory=dict)  # evening_stand_in.ROTATING: codes change on phones
    counter_wishes: list[CounterSale] = field(default_factory=list)
    counter_sales: dict[str, OrderView] = field(default_factory=dict)  # by idempotency key
    rolls: list[str] = field(default_factory=list)  # orders that came out of the roll printer
    approval_limits: Limits = approvals_stand_in.LIMITS
    approvals: list[ApprovalView] = field(default_factory=list)
    alone_up_to: int | None = None  # đồng, without a second person; none: any amount
    corrections: list[CorrectionView] = field(default_factory=list)
    shown: ScreenWish | None = None  # on the buyer's screen
    shifts: dict[str, ShiftView] = field(default_factory=lambda: {"shf_open": shifts_stand_in.shift_of()})
    productions: list[ProductionView] = field(default_factory=list)
    sheets: dict[str, TitleSheet] = field(default_factory=dict)
    guided: list[str] = field(default_factory=list)  # languages of every title's guide
    guides: dict[str, GuideSheet] = field(default_factory=dict)  # what the house sees, by language
    tracks: dict[str, list[TrackView]] = field(default_factory=dict)  # beside a film
    asked: list[str] = field(default_factory=list)  # paths of ticketing, in order
    studio_calls: list[tuple[str, str, str | None]] = field(default_factory=list)  # what, body, If-Match
    organisations: list[OrganisationRoles] = field(
        default_factory=lambda: [
            OrganisationRoles(organisation_id=ORGANISATION, name="Nhà hát Mẫu", roles=[Role.OWNER])
        ]
    )
    placed: dict[str, OrderPlaced] = field(default_factory=dict)  # by idempotency key
    wishes: list[OrderWish] = field(default_factory=list)
    refunds: dict[str, RefundView] = field(default_factory=dict)  # by idempotency key
    refund_wishes: list[RefundWish] = field(default_factory=list)
    reservations: dict[str, ReservationView] = field(default_factory=dict)
    reservation_rules: RulesView = field(default_factory=RulesView)
    vouchers: list[VoucherView] = field(default_factory=list)
    invoices: InvoiceScene = field(default_factory=InvoiceScene)
    return_policies: dict[str, ReturnPolicy] = field(default_factory=dict)
    rules: dict[str, RulesWish] = field(default_factory=dict)
    exchanged: list[ExchangeWish] = field(default_factory=list)
    exchange_costs_more: bool = False
    returned: list[ReturnWish] = field(default_factory=list)
    cancellations: dict[str, CancellationView] = field(default_factory=dict)
    books: Books = field(default_factory=Books)
    sessions: set[str] = field(default_factory=set)
    playback: PlaybackOpened | None = None
    refusal: tuple[int, str, str, str] | None = None  # the next wish is refused with status, code, vi, en
    people: PeopleScene = field(default_factory=PeopleScene)
    passes: PassScene = field(default_factory=PassScene)
    halls: HallScene = field(default_factory=HallScene)
    seatings: dict[str, Seating] = field(default_factory=dict)  # by performance
    holds: dict[str, HoldPlaced] = field(default_factory=dict)
    recoveries: list[RecoveryWish] = field(default_factory=list)
    ticketing_away: bool = False
    media_away: bool = False

    def add_title(
        self, name_vi: str = "Tiếng trống Mê Linh", name_en: str = "The Drums of Mê Linh", **changes: Any
    ) -> TitleView:
        """A published title with an offer of 50.000 ₫ for 48 hours."""
        values: dict[str, Any] = {
            "id": ids.new("ttl"),
            "organisation_id": ORGANISATION,
            "name_vi": name_vi,
            "name_en": name_en,
            "synopsis_vi": "Hai người con gái đất Mê Linh nổi trống gọi quân, giành lại non sông.",
            "synopsis_en": "Two sisters of Mê Linh beat the drums of war and win back their land.",
            "credit": "Đoàn cải lương Mẫu, 2026",
            "age_rating": "T13",
            "duration_seconds": 5520,
            "poster_path": None,
            "complete": True,
            "published_at": datetime.now(UTC),
        }
        title = TitleView(**values | changes)
        self.titles[title.id] = title
        self.offers.append(offer_of(title))
        return title

    def add_performance(self, **changes: Any) -> PerformanceView:
        """An evening on sale."""
        performance = evening_stand_in.performance_of(ORGANISATION, **changes)
        self.performances[performance.id] = performance
        return performance

    def add_order(self, title: TitleView, state: OrderState = OrderState.PAID, **changes: Any) -> OrderView:
        """An order for the title in a state, with its ticket when it was paid."""
        order = order_of(title, state, **changes)
        self.orders[order.id] = order
        return order


TRANSFER = TransferView(
    bank_bin="970415",
    account="0011001932418",
    account_name="NHA HAT HOA MAI",
    memo="SKS0A1B2C3D9",
    missing=Price(minor=50_000, currency="VND"),
    received=Price(minor=0, currency="VND"),
    payload="00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA6304ABCD",
    until=datetime.now(UTC) + timedelta(minutes=14, seconds=30),
)
BY_TRANSFER: dict[str, Any] = {"payment_kind": "vietqr", "transfer": TRANSFER, "checkout_url": None}


def key_of(order: OrderView) -> str:
    """The access key of an order."""
    return f"key-{order.id[-12:]}"


def offer_of(title: TitleView, minor: int = 50_000) -> OfferView:
    """An offer on sale."""
    return OfferView(
        id=ids.new("ofr"),
        title_id=title.id,
        organisation_id=title.organisation_id,
        name_vi=title.name_vi,
        name_en=title.name_en,
        age_rating=title.age_rating,
        price=Price(minor=minor, currency="VND"),
        watch_hours=48,
        on_sale=True,
    )


def order_of(title: TitleView, state: OrderState, **changes: Any) -> OrderView:
    """An order as ticketing shows it."""
    now = datetime.now(UTC)
    price = Price(minor=50_000, currency="VND")
    refunded = state in {OrderState.REFUNDING, OrderState.REFUNDED}
    ticket = TicketView(
        id=ids.new("tkt"),
        title_id=title.id,
        state=TicketState.REFUNDED if refunded else TicketState.VALID,
        watch_until=now + timedelta(hours=48),
    )
    line = OrderLineView(
        offer_id="ofr_1",
        title_id=title.id,
        name_vi=title.name_vi,
        name_en=title.name_en,
        age_rating=title.age_rating,
        price=price,
    )
    values: dict[str, Any] = {
        "id": ids.new("ord"),
        "organisation_id": title.organisation_id,
        "state": state,
        "created_at": now,
        "paid_at": now if refunded or state is OrderState.PAID else None,
        "refunded_at": now if state is OrderState.REFUNDED else None,
        "language": "vi",
        "buyer_name": "Nguyễn Thị Lan",
        "buyer_email": "lan@example.com",
        "lines": [line],
        "total": price,
        "tickets": [ticket] if refunded or state is OrderState.PAID else [],
        "checkout_url": CHECKOUT if state is OrderState.PENDING else None,
    }
    return OrderView(**values | changes)


def problem(status: int, code: str, vi: str, en: str) -> JSONResponse:
    """problem+json as the services send it."""
    body = {"type": f"/help/errors/{code}", "status": status, "code": code, "messages": {"vi": vi, "en": en}}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def _not_found() -> JSONResponse:
    return problem(404, "not_found", "Không tìm thấy nội dung này.", "There is nothing here.")


def _not_signed_in() -> JSONResponse:
    return problem(403, "actor_token_refused", "Xin đăng nhập lại.", "Please sign in again.")


def ticketing_app(house: Scene) -> FastAPI:
    """Ticketing's routes that pages call."""
    app = FastAPI()

    @app.middleware("http")
    async def scene(request: Request, call_next: Any) -> Response:
        house.asked.append(request.url.path)
        if house.ticketing_away:
            return Response("upstream is away", status_code=502)
        asked_for_work = request.method == "POST" and not request.url.path.endswith("/actor-tokens")
        if asked_for_work and house.refusal is not None:
            refusal, house.refusal = house.refusal, None
            return problem(*refusal)
        answer: Response = await call_next(request)
        return answer

    _add_offers(app, house)
    _add_orders(app, house)
    _add_ticket_and_refund(app, house)
    _add_sessions(app, house)
    evening_stand_in.add_routes(app, house)
    evening_stand_in.add_counter(app, house)
    approvals_stand_in.add_routes(app, house)
    evening_stand_in.add_codes(app, house)
    shifts_stand_in.add_routes(app, house)
    handovers_stand_in.add_handovers(app, house)
    evening_stand_in.add_door(app, house)
    returns_stand_in.add_returns(app, house)
    rules_stand_in.add_rules(app, house)
    exchanges_stand_in.add_exchanges(app, house)
    gate_stand_in.add_routes(app, house)
    vouchers_stand_in.add_vouchers(app, house)
    reservations_stand_in.add_reservations(app, house)
    invoices_stand_in.add_invoices(app, house)
    cancellations_stand_in.add_cancellations(app, house, problem=problem)
    halls_stand_in.add_routes(app, house.halls)
    seats_stand_in.add_routes(app, house)
    streams_stand_in.add_streams(app, house, problem=problem)
    books_stand_in.add_books(app, house.books)
    people_stand_in.add_people(app, house.people)
    passes_stand_in.add_passes(app, house.passes, problem=problem)
    delivery_stand_in.add_delivery(app, house, key_of=key_of, problem=problem)
    return app


def _add_offers(app: FastAPI, house: Scene) -> None:
    @app.get("/api/ticketing/offers")
    async def offers(title_id: Annotated[list[str], Query()]) -> list[OfferView]:
        return [offer for offer in house.offers if offer.title_id in title_id]

    @app.post("/api/ticketing/orders", status_code=201)
    async def place(wish: OrderWish, idempotency_key: Annotated[str, Header()]) -> OrderPlaced:
        house.wishes.append(wish)
        if idempotency_key not in house.placed:
            evenings = [evening for evening in house.performances.values() if evening.offer_id == wish.offer_id]
            offer = next((offer for offer in house.offers if offer.id == wish.offer_id), None)
            buyer: dict[str, Any] = {"buyer_name": wish.buyer_name, "buyer_email": wish.buyer_email}
            buyer["buyer_phone"] = wish.buyer_phone
            if wish.payment_kind == "vietqr":
                buyer |= BY_TRANSFER
            if wish.hold_id is not None:
                hold = house.holds[wish.hold_id]
                order = seats_stand_in.order_of(hold, house.performances, **buyer)
                house.holds[hold.id] = hold.model_copy(update={"order_id": order.id})
            elif offer is not None:
                order = house.add_order(house.titles[offer.title_id or ""], OrderState.PENDING, **buyer)
            elif evenings:
                order = evening_stand_in.admission_order(evenings[0], OrderState.PENDING, wish.quantity, **buyer)
            else:
                order = passes_stand_in.pass_order(ORGANISATION, OrderState.PENDING, **buyer)
            house.orders[order.id] = order
            house.placed[idempotency_key] = OrderPlaced(order=order, access_key=key_of(order))
        return house.placed[idempotency_key]


def _add_orders(app: FastAPI, house: Scene) -> None:
    @app.get("/api/ticketing/orders", response_model=None)
    async def orders(
        organisation_id: str, authorization: Annotated[str, Header()], typed: str = ""
    ) -> list[OrderView] | JSONResponse:
        if authorization != "Bearer actor-token":
            return _not_signed_in()
        mine = [order for order in house.orders.values() if order.organisation_id == organisation_id]
        return [order for order in mine if typed in {"", order.id} or typed in order.buyer_name]

    @app.get("/api/ticketing/orders/{order_id}", response_model=None)
    async def order(
        order_id: str, order_key: Annotated[str, Header()] = "", authorization: Annotated[str, Header()] = ""
    ) -> OrderView | JSONResponse:
        found = house.orders.get(order_id)
        if found is None or (order_key != key_of(found) and authorization != "Bearer actor-token"):
            return _not_found()
        return found


def _add_ticket_and_refund(app: FastAPI, house: Scene) -> None:
    @app.post("/api/ticketing/orders/{order_id}/extensions", status_code=201, response_model=None)
    async def extend(order_id: str, order_key: Annotated[str, Header()]) -> OrderView | JSONResponse:
        found = house.orders[order_id]
        if order_key != key_of(found) or found.transfer is None:
            return _not_found()
        later = found.transfer.model_copy(update={"until": found.transfer.until + timedelta(minutes=15)})
        house.orders[order_id] = found.model_copy(update={"transfer": later})
        return house.orders[order_id]

    @app.post("/api/ticketing/orders/{order_id}/entitlement-tokens", status_code=201, response_model=None)
    async def entitlement(
        order_id: str, wish: EntitlementWish, order_key: Annotated[str, Header()]
    ) -> EntitlementAnswer | JSONResponse:
        found = house.orders[order_id]
        if order_key != key_of(found) or wish.title_id not in {line.title_id for line in found.lines}:
            return _not_found()
        return EntitlementAnswer(entitlement_token=f"entitled:{wish.title_id}", ends_at=found.tickets[0].watch_until)

    @app.post("/api/ticketing/orders/{order_id}/refunds", status_code=201, response_model=None)
    async def refund(
        order_id: str,
        wish: RefundWish,
        authorization: Annotated[str, Header()],
        idempotency_key: Annotated[str, Header()],
    ) -> RefundView | JSONResponse:
        if authorization != "Bearer actor-token":
            return _not_signed_in()
        found = house.orders[order_id]
        if refusal := approvals_stand_in.needed(house, found.total.minor):
            return refusal
        house.refund_wishes.append(wish)
        if idempotency_key not in house.refunds:
            house.orders[order_id] = found.model_copy(update={"state": OrderState.REFUNDING})
            house.refunds[idempotency_key] = RefundView(
                id=ids.new("rfd"),
                order_id=order_id,
                state="requested",
                amount=found.total,
                reason=wish.reason,
                requested_at=datetime.now(UTC),
            )
        return house.refunds[idempotency_key]


def _add_sessions(app: FastAPI, house: Scene) -> None:
    @app.post("/api/ticketing/sessions", status_code=201, response_model=None)
    async def sign_in(wish: SignIn) -> SignedIn | JSONResponse:
        if wish.password != PASSWORD:
            vi, en = "E-mail hoặc mật khẩu không đúng.", "The e-mail or the password is not right."
            return problem(403, "sign_in_refused", vi, en)
        token = ids.new("ses")
        house.sessions.add(token)
        return SignedIn(
            session_token=token,
            account_id="acc_1",
            name="Trần Văn Minh",
            ends_at=datetime.now(UTC) + timedelta(hours=12),
            organisations=house.organisations,
            administrator=house.people.administrator,
        )

    @app.delete("/api/ticketing/sessions", status_code=204)
    async def sign_out(authorization: Annotated[str, Header()]) -> None:
        house.sessions.discard(authorization.removeprefix("Bearer "))

    @app.post("/api/ticketing/actor-tokens", response_model=None)
    async def actor(authorization: Annotated[str, Header()]) -> ActorTokenAnswer | JSONResponse:
        if authorization.removeprefix("Bearer ") not in house.sessions:
            return _not_signed_in()
        return ActorTokenAnswer(
            actor_token="actor-token",
            expires_at=datetime.now(UTC) + timedelta(minutes=5),
            subject="acc_1",
            name="Trần Văn Minh",
            organisations=house.organisations,
            administrator=house.people.administrator,
        )


def media_app(house: Scene) -> FastAPI:
    """media_service's routes that pages call."""
    app = FastAPI()

    @app.middleware("http")
    async def scene(request: Request, call_next: Any) -> Response:
        if house.media_away:
            return Response("upstream is away", status_code=502)
        answer: Response = await call_next(request)
        return answer

    @app.get("/api/media/titles")
    async def titles() -> list[TitleView]:
        return list(house.titles.values())

    @app.get("/api/media/titles/{title_id}", response_model=None)
    async def title(title_id: str) -> TitleView | JSONResponse:
        return house.titles.get(title_id) or _not_found()

    @app.get("/api/media/organisations/{organisation_id}/titles", response_model=None)
    async def productions(
        organisation_id: str, authorization: Annotated[str, Header()]
    ) -> list[ProductionView] | JSONResponse:
        if authorization != "Bearer actor-token":
            return _not_signed_in()
        return [production for production in house.productions if production.organisation_id == organisation_id]

    @app.post("/api/media/playback-sessions", status_code=201)
    async def open_playback(wish: PlaybackWish) -> PlaybackOpened:
        return house.playback or playback_of(wish.entitlement_token.removeprefix("entitled:"))

    return app


def playback_of(title_id: str, *, renew_after_seconds: int = 600) -> PlaybackOpened:
    """A playback session whose media stands at /v/token1/ast_1/."""
    now = datetime.now(UTC)
    token = PlaybackToken(
        token="token1", expires_at=now + timedelta(minutes=15), renew_after_seconds=renew_after_seconds
    )
    return PlaybackOpened(
        session_id="pbs_1",
        title_id=title_id,
        asset_id="ast_1",
        playlist_path="/v/token1/ast_1/f1/master.m3u8",
        renewal_path="/api/media/playback-sessions/pbs_1/tokens",
        renewal_key="renewal-key-1",
        token=token,
        ends_at=now + timedelta(hours=48),
    )
