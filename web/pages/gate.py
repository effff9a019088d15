"""`/gate`: the door on a device of its own. A page without anybody's data; its scripts work on without a network."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from web import device_app
from web.languages import to_translate
from web.pages.door import WORDS
from web.security_headers import CAMERA, content_security_policy
from web.visit import CurrentVisit, Visit

router = APIRouter()
_VERDICTS: Final = {verdict.value: told for verdict, told in WORDS.items()} | {
    "left": ("good", to_translate("Goodbye")),
    "stale": ("bad", to_translate("A copy: ask for the live code")),
    "unlisted": ("look", to_translate("Not on this device's list")),
}
_SCRIPTS: Final = ("app", "camera", "door", "feedback", "link", "rules", "screen", "signing", "store")
_SHARED: Final = ("js/indexed.js", "js/ticket_code.js")
_SHEETS: Final = ("tokens", "fonts", "base", "layout", "components", "forms", "gate")


@router.get("/gate")
async def show(visit: CurrentVisit) -> Response:
    """The gate. What it knows of a house lies in the device; the server tells it nothing here."""
    response = _page(visit)
    policy = content_security_policy(visit.site.settings).replace(
        "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"
    )
    response.headers["Content-Security-Policy"] = f"{policy}; manifest-src 'self'"
    response.headers.update(CAMERA)
    return response


@router.get("/gate/app.webmanifest")
async def manifest(visit: CurrentVisit) -> Response:
    """What a phone installs."""
    name = visit.text(to_translate("Gate"))
    return device_app.manifest(visit, "/gate", name=name, short_name=name, background="#14100e", theme="#14100e")


@router.get("/gate/worker.js")
async def worker(visit: CurrentVisit) -> Response:
    """The service worker, with the list of what it keeps; a file that changed makes it another worker."""
    return device_app.worker(
        visit,
        "js/gate/worker.js",
        cache="gate",
        files=_files(visit),
        unnamed=(*(f"js/gate/{name}.js" for name in _SCRIPTS), *_SHARED),
        page=_page(visit),
        scope="/",
    )


def _page(visit: Visit) -> HTMLResponse:
    return visit.page("gate.html", private=False, verdicts=_VERDICTS)


def _files(visit: Visit) -> list[str]:
    named = visit.site.assets.url
    return [
        visit.link("/gate"),
        named("js/gate/app.js"),
        *(f"/static/js/gate/{name}.js" for name in _SCRIPTS if name != "app"),
        *(f"/static/{name}" for name in (*_SHARED, "vendor/noble-ed25519.js")),
        *device_app.looks(visit, sheets=_SHEETS, weights=(400, 700)),
        named("vendor/barcode-detector.js"),
        named("vendor/zxing_reader.wasm"),
    ]
