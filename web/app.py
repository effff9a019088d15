"""The pages as one application. It owns no data: what it shows it asks of ticketing and media_service."""

from dataclasses import replace

import httpx
from fastapi import FastAPI
from starlette.routing import Route

from infra.http.application import application, included
from infra.settings import Settings
from web import assets, error_pages, visit
from web.pages import (
    admin,
    admission,
    basket,
    basket_checkout,
    blocks,
    cancellation,
    checkout,
    copies,
    counter,
    counter_exchange,
    counter_offline,
    counter_reservations,
    counter_screen,
    counter_seats,
    door,
    drawer,
    entry_policy,
    exchange,
    gate,
    gate_devices,
    guests,
    hall,
    halls,
    help,
    home,
    house,
    house_pass,
    invitation,
    invoices,
    join,
    lan,
    members,
    money,
    orders,
    passes,
    passwords,
    performances,
    preview,
    programme,
    recover,
    refund,
    returns,
    revenue,
    rules,
    seating,
    seats,
    second_persons,
    shifts,
    sign_in,
    slots,
    studio,
    studio_guide_steps,
    studio_guides,
    studio_seats,
    studio_steps,
    studio_title,
    studio_tracks,
    take,
    ticket_paper,
    tickets,
    titles,
    transfer,
    vouchers,
    watch,
)
from web.security_headers import SecurityHeaders

_VISITORS = (
    home,
    titles,
    checkout,
    performances,
    admission,
    seats,
    basket,
    basket_checkout,
    orders,
    exchange,
    transfer,
    watch,
    preview,
    recover,
    ticket_paper,
    tickets,
    take,
    passes,
)
_PEOPLE = (sign_in, join, passwords, invitation, admin, members)
_HOUSE = (
    house,
    programme,
    entry_policy,
    cancellation,
    returns,
    rules,
    vouchers,
    counter,
    counter_exchange,
    counter_offline,
    counter_reservations,
    counter_screen,
    counter_seats,
    second_persons,
    shifts,
    door,
    drawer,
    gate_devices,
    guests,
    gate,
    house_pass,
    refund,
    revenue,
    invoices,
    money,
)
_HALLS = (halls, hall, seating, slots, copies, blocks)
_STUDIO = (studio, studio_title, studio_seats, studio_steps, studio_guides, studio_guide_steps, studio_tracks)
ROUTERS = [page.router for page in (*_VISITORS, *_PEOPLE, *_HOUSE, *_HALLS, *_STUDIO, help, lan)]
_ROUTES = included(ROUTERS, prefixes=("", "/en"))


def _plain(site: visit.Site) -> visit.Site:
    """The site as people at this machine see it, by HTTP, while the network is served by HTTPS."""
    if site.settings.lan_authority is None:
        return site
    here = site.settings.model_copy(update={"public_url": f"http://localhost:{site.settings.port}"})
    return replace(site, settings=here)


def create_app(settings: Settings, *, ticketing_http: httpx.AsyncClient, media_http: httpx.AsyncClient) -> FastAPI:
    """The web application; the clients reach the two services and stay owned by the caller."""
    app = application("Sân Khấu Số: pages", settings)
    app.state.site = visit.Site(
        settings=settings,
        ticketing=ticketing_http,
        media=media_http,
        assets=assets.load(),
        environments=visit.environments(),
    )
    app.state.site_here = _plain(app.state.site)
    error_pages.install(app)
    app.add_middleware(SecurityHeaders, settings=settings)
    app.router.routes.append(Route("/static/{name:path}", app.state.site.assets.serve, methods=["GET"]))
    app.router.routes.extend(_ROUTES)
    return app
