"""Every page on a real port for a real browser: the pages with stand-ins for the services, a scene with one of each."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount, Route

from infra.embedded import fake_stripe, local_authority
from media_service.guides.schemas import GuideLanguage, Origin, TranslationState
from media_service.library.schemas import ProductionView
from tests.support import (
    approvals_stand_in,
    cancellations_stand_in,
    evening_stand_in,
    guides_stand_in,
    invoices_stand_in,
    passes_stand_in,
    reservations_stand_in,
    seats_stand_in,
    services_stand_in,
    shifts_stand_in,
    studio_stand_in,
    vouchers_stand_in,
)
from tests.support.media import run_ffmpeg
from tests.support.people_stand_in import SPENT, TOKEN
from tests.support.services_stand_in import ORGANISATION, PASSWORD, Scene, offer_of
from tests.support.settings import make_settings
from ticketing.boxoffice.schemas import CounterSale, ScreenWish
from ticketing.catalog.schemas import SeatsOfStream
from ticketing.gate.schemas import Verdict
from ticketing.inventory.schemas import BestItem
from ticketing.orders.schemas import OrderState
from ticketing.passes.schemas import PassState
from ticketing.rules.schemas import Concession
from ticketing.seating import samples
from ticketing.vouchers.schemas import VoucherWish
from web import cookies
from web.app import ROUTERS, create_app

_WEB_KEY = "a-key-that-only-the-pages-of-this-show-have"
_KEPT = ["hld_counter", "key_counter"]  # seats that the counter keeps for a customer
_BASKET = cookies.seal(_KEPT, purpose="counter-basket", key=_WEB_KEY)


def _screen(order_id: str) -> str:
    """The address of a second screen that shows this order."""
    return cookies.seal(["shf_open", order_id, "Nhà hát Mẫu", "Quầy 1"], purpose="counter-screen", key=_WEB_KEY)


# Route of the pages → addresses at which it shows each of its faces. Who adds a page adds it here.
FACES: dict[str, tuple[str, ...]] = {
    "/": ("/",),
    "/titles/{title_id}": (
        "/titles/ttl_drums",
        "/titles/ttl_festival",
        "/titles/ttl_over",
        "/titles/ttl_few",
        "/titles/ttl_full",
    ),
    "/titles/{title_id}/checkout": ("/titles/ttl_drums/checkout", "/titles/ttl_full/checkout"),
    "/performances/{performance_id}": tuple(f"/performances/prf_{kind}" for kind in ("kieu", "full", "over")),
    "/performances/{performance_id}/checkout": ("/performances/prf_kieu/checkout", "/performances/prf_full/checkout"),
    "/performances/{performance_id}/seats": ("/performances/prf_hall/seats", "/performances/prf_gone/seats"),
    "/performances/{performance_id}/seats/list": tuple(
        f"/performances/prf_hall/seats/list{where}" for where in ("", "?section=stalls", "?section=stalls&row=M")
    ),
    "/basket": ("/basket",),  # with what the visitor of test_accessibility put into it
    "/basket/checkout": ("/basket/checkout",),
    "/house/performances": ("/house/performances",),
    "/house/performances/new": ("/house/performances/new",),
    "/house/performances/{performance_id}": ("/house/performances/prf_kieu", "/house/performances/prf_draft"),
    "/house/performances/{performance_id}/cancellation": tuple(
        f"/house/performances/prf_{kind}/cancellation" for kind in ("kieu", "over")
    ),
    "/house/performances/{performance_id}/tickets": ("/house/performances/prf_kieu/tickets",),
    "/house/performances/{performance_id}/returns": ("/house/performances/prf_kieu/returns",),
    "/house/performances/{performance_id}/rules": ("/house/performances/prf_kieu/rules",),
    "/orders/{order_id}/exchange": ("/orders/ord_evening/exchange", "/orders/ord_paid/exchange"),
    "/orders/{order_id}/return": ("/orders/ord_evening/return", "/orders/ord_paid/return"),
    "/house/performances/{performance_id}/seating": tuple(
        f"/house/performances/prf_{kind}/seating" for kind in ("kieu", "hall")
    ),
    "/house/performances/{performance_id}/slots": tuple(
        f"/house/performances/prf_{kind}/slots" for kind in ("kieu", "full")
    ),
    "/house/performances/{performance_id}/blocks": tuple(
        f"/house/performances/prf_{where}"
        for where in ("kieu/blocks", "hall/blocks", "hall/blocks?section=stalls", "hall/blocks?section=stalls&row=M")
    ),
    "/house/performances/{performance_id}/copies": ("/house/performances/prf_kieu/copies",),
    "/house/halls": ("/house/halls", "/house/halls?done=venue"),
    "/house/halls/{hall_id}": ("/house/halls/hal_main", "/house/halls/hal_draft", "/house/halls/hal_large"),
    "/house/halls/{hall_id}/drawing": ("/house/halls/hal_main/drawing",),
    "/house/vouchers": ("/house/vouchers",),
    "/house/invoices": ("/house/invoices", "/house/invoices?search=khong"),
    "/house/invoices/{invoice_id}": tuple(f"/house/invoices/inv_{number}" for number in (2, 3, 4, 5)),
    "/house/invoicing": ("/house/invoicing",),
    "/house/counter/offline": ("/house/counter/offline",),
    "/house/counter": (
        "/house/counter",
        "/house/counter?performance=prf_hall",
        f"/house/counter?performance=prf_hall&basket={_BASKET}",
    ),
    "/house/counter/performances/{performance_id}/seats": ("/house/counter/performances/prf_hall/seats",),
    "/house/counter/performances/{performance_id}/seats/list": tuple(
        f"/house/counter/performances/prf_hall/seats/list{where}" for where in ("", "?section=stalls&row=M")
    ),
    "/house/door": (
        "/house/door",
        *(f"/house/door?performance=prf_kieu&scan=scn_{verdict.value}" for verdict in Verdict),
    ),
    "/house/shifts": ("/house/shifts",),
    "/house/shifts/{shift_id}/drawer": ("/house/shifts/shf_open/drawer", "/house/shifts/shf_closed/drawer"),
    "/house/shifts/{shift_id}": ("/house/shifts/shf_open", "/house/shifts/shf_closed"),
    "/house/door/devices": ("/house/door/devices",),
    "/house/door/report": ("/house/door/report?performance=prf_kieu",),
    "/gate": ("/gate",),
    "/house/counter/sales/{order_id}": ("/house/counter/sales/ord_cash", "/house/counter/sales/ord_counter_transfer"),
    "/house/counter/sales/{order_id}/tickets": tuple(
        f"/house/counter/sales/ord_cash/tickets?paper={paper}" for paper in ("80mm", "a6", "a4", "group")
    ),
    "/orders": ("/orders",),
    "/tickets": ("/tickets", "/tickets?removed=1"),
    "/take/{token}": (f"/take/{TOKEN}", f"/take/{SPENT}"),
    "/orders/{order_id}": (
        "/orders/ord_evening",
        "/orders/ord_no_place",
        *tuple(f"/orders/ord_{state.value}" for state in OrderState),
        "/orders/ord_none",
    ),
    "/watch/{title_id}": ("/watch/ttl_drums", "/watch/ttl_festival"),  # the player, and the way to a ticket
    "/orders/{order_id}/transfer": ("/orders/ord_transfer/transfer",),
    "/passes/{organisation_id}": (f"/passes/{ORGANISATION}", "/passes/org_none"),
    "/pass/{order_id}": ("/pass/ord_pass", "/pass/ord_over"),
    "/house/pass": ("/house/pass",),
    "/recover": ("/recover", "/recover?sent=1"),
    "/recover/{token}": (f"/recover/{TOKEN}",),
    "/t/{token}": (f"/t/{SPENT}",),
    "/preview/{token}": ("/preview/prv_1.seal", "/preview/prv_1.forged"),
    "/sign-in": ("/sign-in", "/sign-in?done=joined"),
    "/join": ("/join", "/join?sent=1"),
    "/join/{token}": (f"/join/{TOKEN}",),
    "/forgot": ("/forgot", "/forgot?sent=1"),
    "/reset/{token}": (f"/reset/{TOKEN}",),
    "/invitation/{token}": (f"/invitation/{TOKEN}", f"/invitation/{SPENT}"),
    "/admin": ("/admin", "/admin?done=approved"),
    "/house": ("/house",),
    "/house/members": ("/house/members",),
    "/house/orders/{order_id}/exchange": (
        "/house/orders/ord_evening/exchange",
        "/house/orders/ord_evening/exchange?performance=prf_hall",
    ),
    "/house/counter/screen": ("/house/counter/screen",),
    "/screen/{token}": tuple(
        f"/screen/{_screen(order_id)}" for order_id in ("none", "put-together", "ord_counter_transfer", "ord_cash")
    ),
    "/house/counter/reservations": tuple(
        f"/house/counter/reservations{which}" for which in ("", "?performance=prf_kieu&done=7F3K9")
    ),
    "/house/performances/{performance_id}/guests": tuple(
        f"/house/performances/prf_{which}/guests" for which in ("kieu", "hall")
    ),
    "/house/approvals": ("/house/approvals", "/house/approvals?done=yes"),
    "/house/counter/find": ("/house/counter/find", "/house/counter/find?typed=Lan", "/house/counter/find?typed=n"),
    "/house/orders/{order_id}/refund": ("/house/orders/ord_paid/refund", "/house/orders/ord_evening/refund"),
    "/house/revenue": ("/house/revenue",),
    "/house/revenue/rows": ("/house/revenue/rows?by=day&key=2026-11-23",),
    "/house/revenue/transactions/{transaction_id}": ("/house/revenue/transactions/ltx_1",),
    "/house/money": ("/house/money",),
    "/studio": ("/studio",),
    "/studio/titles/{title_id}": tuple(f"/studio/titles/ttl_{step}" for step in ("new", "encoding", "ready", "shown")),
    "/studio/titles/{title_id}/screening": ("/studio/titles/ttl_ready/screening",),
    "/studio/titles/{title_id}/guides": ("/studio/titles/ttl_ready/guides",),
    "/studio/titles/{title_id}/guides/{language}": (
        "/studio/titles/ttl_ready/guides/vi?done=approved",
        "/studio/titles/ttl_ready/guides/en?note=gnt_en_1",
        "/studio/titles/ttl_ready/guides/ko?beside=en",
        "/studio/titles/ttl_ready/guides/fr",
        "/studio/titles/ttl_ready/guides/th",
    ),
    "/lan": ("/lan",),
    "/studio/titles/{title_id}/tracks": ("/studio/titles/ttl_new/tracks", "/studio/titles/ttl_ready/tracks?done=put"),
    "/help/errors/{code}": ("/help/errors/forbidden", "/help/errors/unavailable"),
}
# What a browser is given on these routes is no page.
FILES = {
    "/halls/{map_id}/drawing.json",
    "/lan/authority.crt",
    "/house/counter/offline/app.webmanifest",
    "/house/counter/offline/now",
    "/house/counter/offline/worker.js",
    "/gate/app.webmanifest",
    "/gate/worker.js",
    "/house/invoices.csv",
    "/house/revenue.csv",
    "/house/halls/{hall_id}/file",
    "/orders/{order_id}/tickets.pdf",
    "/tickets/worker.js",
    "/tickets/{ticket_id}/ticket.pkpass",
    "/tickets/{ticket_id}/google-wallet",
    "/tickets/time",
    "/tickets/manifest.webmanifest",
    "/orders/{order_id}/transfer/code.png",
    "/studio/titles/{title_id}/guides/{language}/file",
}
OTHERS = ("/nowhere",)
_IN_BOTH_LANGUAGES = ("/unavailable.html", "/test-payment/open", "/test-payment/complete", "/test-payment/unknown")


def addresses(prefix: str) -> list[str]:
    """Every face of every page in the language of the prefix."""
    return [prefix + face for faces in (*FACES.values(), OTHERS) for face in faces]


def everything(prefix: str) -> list[str]:
    """The same, and once what stands outside the pages: the edge's own pages, the stand-in's payment page."""
    return addresses(prefix) + ([] if prefix else list(_IN_BOTH_LANGUAGES))


def paths() -> set[str]:
    """Paths of the routes that can be looked at, without their language."""
    return {route.path for router in ROUTERS for route in router.routes if "GET" in getattr(route, "methods", ())}


def scene() -> Scene:
    """Films of every kind, orders in every state, productions on every step of their way."""
    shown = Scene()
    drums = shown.add_title(id="ttl_drums", poster_path="/posters/drums.jpg")
    festival = {"name_vi": "Đêm hội Long Trì", "name_en": "The Night Festival of Long Trì"}
    shown.add_title(id="ttl_festival", age_rating="P", complete=False, **festival)
    shown.add_title(id="ttl_over", name_vi="Người ven đô và những chuyện chưa kể của một gánh hát", age_rating="T18")
    shown.offers = [offer for offer in shown.offers if offer.title_id != "ttl_over"]
    for title_id, left in (("ttl_few", 3), ("ttl_full", 0)):
        shown.add_title(id=title_id, name_vi="Mưa rừng", name_en="Rain over the Forest")
        shown.offers[-1] = shown.offers[-1].model_copy(update={"left": left})
    for state in OrderState:
        shown.add_order(drums, state, id=f"ord_{state.value}")
    shown.productions = [
        _production(),
        _production(title_id="ttl_festival", name_vi="Đêm hội Long Trì", job_state="running", fraction=0.43),
        _production(title_id="ttl_mute", state="draft", job_state="failed", refusal=_NO_PICTURE),
        _production(title_id="ttl_new", state="draft", job_state=None, asset_id=None, duration_seconds=None),
    ]
    shown.add_order(drums, OrderState.PENDING, id="ord_transfer", **services_stand_in.BY_TRANSFER)
    shown.people.administrator = True
    shown.guided = ["vi", "en", "ko"]
    _set_up_evenings(shown)
    _set_up_halls(shown)
    _set_up_passes(shown)
    _set_up_guides(shown)
    _set_up_studio(shown)
    return shown


def _set_up_passes(shown: Scene) -> None:
    """A pass of the house, one that runs and one that has ended."""
    titles = {title.id: title.name_vi for title in shown.titles.values()}
    shown.passes.plan = passes_stand_in.plan_of(ORGANISATION, titles)
    for order_id, state in (("ord_pass", PassState.RENEWING), ("ord_over", PassState.ENDED)):
        order = passes_stand_in.pass_order(ORGANISATION, id=order_id)
        shown.orders[order_id] = order
        shown.passes.held[order_id] = passes_stand_in.pass_of(order, [], state)


def _set_up_evenings(shown: Scene) -> None:
    """Evenings with places, without, stopped and in the making; tickets for one; money that came too late."""
    kieu = shown.add_performance(id="prf_kieu")
    shown.add_performance(id="prf_full", name_vi="Lưu Bình Dương Lễ", name_en="Lưu Bình and Dương Lễ", left=0, sold=200)
    shown.add_performance(id="prf_over", state="cancelled", on_sale=False)
    share = {"code": "TET2027", "kind": "percent", "percent": 20, "most_uses": 100, "note": "Khách đoàn"}
    amount = {"code": "SINHVIEN", "kind": "fixed", "amount_minor": 50_000, "most_uses": 12}
    for used, word in ((37, share), (12, amount)):
        wish = VoucherWish.model_validate({"organisation_id": ORGANISATION, **word})
        shown.vouchers.append(vouchers_stand_in.voucher_of(wish, used=used))
    shown.invoices.written = invoices_stand_in.several()
    for one in (
        reservations_stand_in.reservation_of(kieu),
        reservations_stand_in.reservation_of(kieu, name="Trần Văn Sơn", state="collected", order_id="ord_cash"),
        reservations_stand_in.reservation_of(kieu, name="Lý Thị Mai", state="released", note="Sẽ gọi lại"),
        reservations_stand_in.guest_of(kieu),
    ):
        shown.reservations[one.id] = one
    shown.cancellations["prf_over"] = cancellations_stand_in.progress_of("prf_over")
    shown.add_performance(id="prf_draft", state="draft", on_sale=False, left=7)
    _set_up_seats(shown)
    for verdict in Verdict:
        shown.scans[verdict] = evening_stand_in.scan_of(verdict, id=f"scn_{verdict.value}")
    shown.shifts["shf_closed"] = shifts_stand_in.counted()
    reduced = (Concession.STUDENT, Concession.ELDERLY)
    shown.shown = ScreenWish(offer_id="off_1", quantity=3, concessions=reduced, discount_minor=50_000)
    shown.corrections = shifts_stand_in.some_corrections()
    shown.approvals = [
        approvals_stand_in.asked(yours=True),
        approvals_stand_in.asked(id="apr_own"),
        approvals_stand_in.asked(
            id="apr_used", state="used", decided_by="acc_2", decided_by_name="Minh", decided_at=datetime.now(UTC)
        ),
    ]
    for order in (
        evening_stand_in.admission_order(kieu, OrderState.PAID, id="ord_evening"),
        evening_stand_in.admission_order(kieu, OrderState.REFUNDING, id="ord_no_place"),
        evening_stand_in.counter_order(kieu, CounterSale(offer_id="o", quantity=2, given_minor=500_000), id="ord_cash"),
        evening_stand_in.counter_order(
            kieu, CounterSale(offer_id="o", quantity=1, payment_kind="vietqr"), id="ord_counter_transfer"
        ),
    ):
        shown.orders[order.id] = order


def _set_up_halls(shown: Scene) -> None:
    """A published hall, one with nothing in it yet, and a very large one."""
    venue = shown.halls.add_venue(ORGANISATION)
    shown.halls.add_hall(venue, samples.theatre("Phòng lớn"), id="hal_main", versions=2)
    shown.halls.add_hall(venue, samples.empty("Phòng tập"), id="hal_draft")
    shown.halls.add_hall(venue, samples.large_hall(), id="hal_large")
    shown.halls.add_venue(ORGANISATION, name="Sân khấu nước Hồ Gươm", address="57B Đinh Tiên Hoàng, Hà Nội")


def _set_up_seats(shown: Scene) -> None:
    """A hall with seats left, one without, and one whose baskets are over at once."""
    for kind in ("hall", "gone", "brief"):
        performance = shown.add_performance(id=f"prf_{kind}", name_vi="Lá sầu riêng", name_en="Durian Leaves")
        hall = seats_stand_in.add_seating(shown, performance, samples.theatre(), lapses=kind == "brief")
        hall.take([*hall.places] if kind == "gone" else [*hall.places][::3])
    best = BestItem(performance_id="prf_hall", zone_id="zon_1", best=2)
    seats_stand_in.held(shown, [best], id=_KEPT[0], key=_KEPT[1])


def _set_up_guides(shown: Scene) -> None:
    """A guide on every step from nothing to the viewers."""
    approved = {"state": "approved", "on_show": True, "approved_at": datetime.now(UTC), "approved_by": "acc_1"}
    changed = approved | {"state": "draft"}
    machine = {"origin": "machine", "translated_from": "vi", "noted": guides_stand_in.sheet("ko").noted[:2]}
    shown.guides["ko"] = guides_stand_in.sheet("ko", **machine)
    shown.guides["vi"] = guides_stand_in.sheet("vi", **approved, voice=guides_stand_in.voice("working"))
    shown.guides["en"] = guides_stand_in.sheet("en", **changed, voice=guides_stand_in.voice("failed"))
    running = {"language": GuideLanguage.THAI, "translation": TranslationState.RUNNING, "origin": Origin.MACHINE}
    shown.guides["th"] = guides_stand_in.sheet("vi").model_copy(update=running)
    empty = {"language": GuideLanguage.FRENCH, "noted": [], "notes": 0}
    shown.guides["fr"] = guides_stand_in.sheet("vi").model_copy(update=empty)


def _set_up_studio(shown: Scene) -> None:
    """One title on every step from nothing to the stage."""
    studio_stand_in.add_sheet(shown, "ttl_new")
    encoding = _production(title_id="ttl_encoding", state="draft", job_state="running", fraction=0.43)
    studio_stand_in.add_sheet(shown, "ttl_encoding", production=encoding, missing=["credits", "price"])
    film: dict[str, Any] = {"missing": [], "trimmable": True, "poster_path": "/posters/drums.jpg", "own_poster": True}
    film |= {"synopsis_vi": "Một đêm ở Long Trì.", "ticket_price_minor": 50_000, "age_rating": "T13"}
    for step, state in (("ready", "draft"), ("shown", "published")):
        title_id = f"ttl_{step}"
        ready = _production(title_id=title_id, state=state)
        studio_stand_in.add_sheet(shown, title_id, state=state, production=ready, **film)
    on_sale = offer_of(shown.titles["ttl_drums"]).model_copy(update={"title_id": "ttl_shown"})
    shown.offers.append(on_sale)
    shown.streams[on_sale.id] = SeatsOfStream(seats=300, held=4, sold=212)
    studio_stand_in.add_tracks(shown, "ttl_ready")


def pages(folder: Path, shown: Scene | None = None) -> FastAPI:
    """The pages before the stand-ins."""
    house = shown or Scene()
    services = [
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://service.test")
        for app in (services_stand_in.ticketing_app(house), media_of(house))
    ]
    settings = make_settings(
        folder,
        bank_bin="970415",
        bank_account="0011001932418",
        roll_printers="Quầy 1=10.0.0.9",
        web_key=_WEB_KEY,
        lan_authority=authority(folder),
    )
    return create_app(settings, ticketing_http=services[0], media_http=services[1])


def media_of(house: Scene) -> FastAPI:
    """media_service's stand-in with all it has."""
    media = services_stand_in.media_app(house)
    guides_stand_in.add_guides(media, house)
    guides_stand_in.add_house_guides(media, house)
    studio_stand_in.add_routes(media, house)
    return media


def authority(folder: Path) -> Path:
    """The certificate of a local authority, as `sankhau up --lan` makes it."""
    now = datetime.now(UTC)
    return local_authority.issue(folder / "lan", addresses=("192.168.1.20",), hostname="rap", now=now).authority


@contextmanager
def running(folder: Path, shown: Scene) -> Iterator[str]:
    """The address of the site while the test looks at it."""
    poster = folder / "poster.jpg"
    run_ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x360:d=1:r=1", "-frames:v", "1", str(poster))
    edge = files("infra") / "deploy" / "edge"
    site = Starlette(
        routes=[
            Route("/posters/{name}", lambda _: FileResponse(poster)),
            Route("/unavailable.html", lambda _: HTMLResponse((edge / "unavailable.html").read_text(), 503)),
            Route("/test-payment/pay_page.css", lambda _: FileResponse(_STAND_IN / "pay_page.css")),
            Route("/test-payment/{state}", _pay_page, methods=["GET", "POST"]),
            Route("/api/ticketing/{path:path}", services_stand_in.ticketing_app(shown)),
            Route("/api/media/{path:path}", media_of(shown)),  # what scripts ask for themselves
            Route("/api/ticketing/{path:path}", services_stand_in.ticketing_app(shown)),
            Mount("/", pages(folder, shown)),
        ]
    )
    with _serving(site) as address:
        yield address


def sign_in(page: Page) -> None:
    """Clara of the house comes in by the door."""
    page.goto("/sign-in")
    page.fill("#email", "clara@example.com")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/house")


@contextmanager
def _serving(site: Starlette) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(site, log_level="error", ws="none", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


_STAND_IN = Path(str(files(fake_stripe)))
_NO_PICTURE = {
    "code": "no_picture",
    "vi": "Tệp này chỉ có âm thanh, không có hình. Xin gửi bản có hình.",
    "en": "This file has sound but no picture. Please send one that has both.",
}


def _pay_page(request: Request) -> Response:
    """The stand-in's page in one of its states."""
    state = request.path_params["state"]
    page = Environment(loader=FileSystemLoader(_STAND_IN), autoescape=True).get_template("pay_page.html")
    lines: list[dict[str, Any]] = [{"description": "Vé xem: Tiếng trống Mê Linh", "quantity": 1}]
    session = {"id": "cs_test_1", "line_items": {"data": lines}, "cancel_url": "/titles/ttl_drums"}
    shown = None if state == "unknown" else session
    content = page.render(session=shown, state=state, declined=True, amount="50.000 ₫", next="/orders/ord_paid")
    return HTMLResponse(content)


def _production(**changes: Any) -> ProductionView:
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "title_id": "ttl_drums",
        "organisation_id": ORGANISATION,
        "name_vi": "Tiếng trống Mê Linh",
        "name_en": "The Drums of Mê Linh",
        "state": "published",
        "asset_id": "ast_1",
        "job_state": "completed",
        "fraction": 1.0,
        "attempts": 1,
        "uploaded_at": now,
        "playable_at": now,
        "completed_at": now,
        "duration_seconds": 5520.0,
        "rungs": ["1080p", "720p"],
        "refusal": None,
    }
    return ProductionView(**values | changes)
