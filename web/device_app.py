"""A page that a device keeps and opens without a network: what is installed, and the worker that keeps its files."""

import hashlib
import json
from collections.abc import Iterable

from fastapi.responses import JSONResponse, Response

from web.visit import Visit


def manifest(visit: Visit, path: str, *, name: str, short_name: str, background: str, theme: str) -> Response:
    """What a device installs; the colours are `#rrggbb`."""
    told = {
        "name": f"Sân Khấu Số · {name}",
        "short_name": short_name,
        "id": path,
        "start_url": visit.link(path),
        "scope": visit.link(path),
        "display": "standalone",
        "lang": visit.language.value,
        "background_color": background,
        "theme_color": theme,
        "icons": [{"src": visit.site.assets.url("logo.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JSONResponse(told, media_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


def worker(
    visit: Visit, script: str, *, cache: str, files: list[str], unnamed: Iterable[str], page: Response, scope: str
) -> Response:
    """The service worker `script`, with the files that it keeps; what changed makes it another worker.

    `unnamed`: assets whose addresses lack their content's hash, for modules name each other without it.
    """
    listed, assets = json.dumps(files, indent=1), visit.site.assets.by_name
    told = "".join(assets[name].digest for name in unnamed) + hashlib.sha256(bytes(page.body)).hexdigest()
    version = f"{cache}-{hashlib.sha256((listed + told).encode()).hexdigest()[:12]}"
    code = f"const FILES = {listed};\nconst VERSION = {json.dumps(version)};\n{assets[script].content.decode()}"
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": scope}
    return Response(code, media_type="text/javascript", headers=headers)


def looks(visit: Visit, *, sheets: Iterable[str], weights: Iterable[int]) -> list[str]:
    """Addresses of style sheets, typefaces and the sign."""
    named = visit.site.assets.url
    fonts = (f"be-vietnam-pro-{subset}-{weight}" for subset in ("latin", "vietnamese") for weight in weights)
    return [
        *(named(f"css/{name}.css") for name in sheets),
        *(named(f"vendor/fonts/{font}.woff2") for font in fonts),
        named("logo.svg"),
    ]
