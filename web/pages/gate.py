"""`/gate`: the door on a device of its own. A page without anybody's data; its scripts work on without a network."""

import hashlib
import json
from typing import Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

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
_SHEETS: Final = ("tokens", "fonts", "base", "layout", "components", "forms", "gate")
_FONTS: Final = tuple(
    f"be-vietnam-pro-{subset}-{weight}" for subset in ("latin", "vietnamese") for weight in (400, 700)
)


@router.get("/gate")
async def show(visit: CurrentVisit) -> Response:
    """The gate. What it knows of a house lies in the device; the server tells it nothing here."""
    response = visit.page("gate.html", private=False, verdicts=_VERDICTS)
    policy = content_security_policy(visit.site.settings).replace(
        "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"
    )
    response.headers["Content-Security-Policy"] = f"{policy}; manifest-src 'self'"
    response.headers.update(CAMERA)
    return response


@router.get("/gate/app.webmanifest")
async def manifest(visit: CurrentVisit) -> Response:
    """What a phone installs."""
    told = {
        "name": "Sân Khấu Số · " + visit.text(to_translate("Gate")),
        "short_name": visit.text(to_translate("Gate")),
        "id": "/gate",
        "start_url": visit.link("/gate"),
        "scope": visit.link("/gate"),
        "display": "standalone",
        "lang": visit.language.value,
        "background_color": "#14100e",
        "theme_color": "#14100e",
        "icons": [{"src": visit.site.assets.url("logo.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JSONResponse(told, media_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


@router.get("/gate/worker.js")
async def worker(visit: CurrentVisit) -> Response:
    """The service worker, with the list of what it keeps; a file that changed makes it another worker."""
    files = json.dumps(_files(visit), indent=1)
    script = visit.site.assets.by_name["js/gate/worker.js"].content.decode()
    version = f"gate-{hashlib.sha256((files + _digests(visit)).encode()).hexdigest()[:12]}"
    code = f"const FILES = {files};\nconst VERSION = {json.dumps(version)};\n{script}"
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return Response(code, media_type="text/javascript", headers=headers)


def _files(visit: Visit) -> list[str]:
    named = visit.site.assets.url
    modules = ["/static/js/ticket_code.js", *(f"/static/js/gate/{name}.js" for name in _SCRIPTS if name != "app")]
    modules.append("/static/vendor/noble-ed25519.js")
    return [
        visit.link("/gate"),
        named("js/gate/app.js"),
        *modules,
        *(named(f"css/{name}.css") for name in _SHEETS),
        *(named(f"vendor/fonts/{font}.woff2") for font in _FONTS),
        named("logo.svg"),
        named("vendor/barcode-detector.js"),
        named("vendor/zxing_reader.wasm"),
    ]


def _digests(visit: Visit) -> str:
    """Modules are named without their content's hash, and the page has a text of its own."""
    assets = visit.site.assets.by_name
    told = [assets[f"js/gate/{name}.js"].digest for name in _SCRIPTS] + [assets["js/ticket_code.js"].digest]
    page = visit.page("gate.html", private=False, verdicts=_VERDICTS).body
    return "".join(told) + hashlib.sha256(bytes(page)).hexdigest()
