"""Files of the pages: our own from `static/`, named ones of the npm packages; nothing else is reachable.

Read once at start. Their addresses carry a hash of the content, so a browser may keep them for a year.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from infra.errors import NotFound

_STATIC = Path(__file__).parent / "static"
_PACKAGES = Path(__file__).parent / "node_modules"
_FONTS = "@fontsource/be-vietnam-pro/files"
_WEIGHTS = (400, 600, 700)
_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}
VENDORED: Final = {
    "vendor/barcode-detector.js": "barcode-detector/dist/iife/ponyfill.js",
    "vendor/zxing_reader.wasm": "zxing-wasm/dist/reader/zxing_reader.wasm",
    "vendor/hls.min.js": "hls.js/dist/hls.min.js",
    "vendor/lean-qr.js": "lean-qr/index.mjs",
    "vendor/noble-ed25519.js": "@noble/ed25519/index.js",
    "vendor/tus.min.js": "tus-js-client/dist/tus.min.js",
    **{
        f"vendor/fonts/{font}.woff2": f"{_FONTS}/{font}-normal.woff2"
        for font in (f"be-vietnam-pro-{subset}-{weight}" for subset in ("latin", "vietnamese") for weight in _WEIGHTS)
    },
}
_URL_IN_CSS = re.compile(r"url\((/static/([\w./-]+))\)")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    media_type: str
    content: bytes
    gzipped: bytes | None  # None for what is compressed already
    digest: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All files by their name below /static/."""

    by_name: dict[str, Asset]

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError for an unknown one, so a template cannot misspell it."""
        return f"/static/{name}?v={self.by_name[name].digest}"

    async def serve(self, request: Request) -> Response:
        """GET /static/{name}. Raises NotFound."""
        asset = self.by_name.get(request.path_params["name"])
        if asset is None:
            raise NotFound
        named = request.query_params.get("v") == asset.digest
        headers = {"Cache-Control": "public, max-age=31536000, immutable" if named else "no-cache"}
        content = asset.content
        if asset.gzipped is not None:
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in request.headers.get("accept-encoding", ""):
                content, headers["Content-Encoding"] = asset.gzipped, "gzip"
        return Response(content, headers=headers, media_type=asset.media_type)


@cache
def load() -> Assets:
    """Read every file. Raises FileNotFoundError when the npm packages are not installed."""
    paths = {path.relative_to(_STATIC).as_posix(): path for path in _STATIC.rglob("*") if path.suffix in _MEDIA_TYPES}
    paths |= {name: _PACKAGES / inside for name, inside in VENDORED.items()}
    missing = [path for path in paths.values() if not path.is_file()]
    if missing:
        raise FileNotFoundError(f"{missing[0]} is missing: run `npm ci` in web/")
    assets = {name: _asset(Path(name), path.read_bytes()) for name, path in paths.items()}
    for name in [name for name in assets if name.endswith(".css")]:
        assets[name] = _asset(Path(name), _with_digests(assets[name].content, assets))
    return Assets(assets)


def _asset(name: Path, content: bytes) -> Asset:
    gzipped = None if name.suffix == ".woff2" else gzip.compress(content, mtime=0)
    return Asset(_MEDIA_TYPES[name.suffix], content, gzipped, hashlib.sha256(content).hexdigest()[:12])


def _with_digests(css: bytes, assets: dict[str, Asset]) -> bytes:
    return _URL_IN_CSS.sub(lambda url: f"url({url[1]}?v={assets[url[2]].digest})", css.decode()).encode()
