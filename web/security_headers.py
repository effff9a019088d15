"""Headers every page has: no foreign script, no inline script or style, no frame around us (CSP level 3)."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.settings import Settings

_STRIPE_API = "https://api.stripe.com"
_STRIPE_CHECKOUT = "https://checkout.stripe.com"


def content_security_policy(settings: Settings) -> str:
    """The policy. Browsers apply `form-action` to redirects too, so the place of payment stands in it."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            "media-src 'self' blob:",  # hls.js plays from a MediaSource
            "connect-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            f"form-action {' '.join(_form_targets(settings))}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


CAMERA = {"Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"}


def headers(settings: Settings) -> dict[str, str]:
    """Name and value of each header."""
    return {
        "Content-Security-Policy": content_security_policy(settings),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def _form_targets(settings: Settings) -> list[str]:
    targets = ["'self'", _origin(settings.public_url)]
    if settings.stripe_api_base == _STRIPE_API:
        return [*targets, _STRIPE_CHECKOUT]
    return [*targets, origin] if (origin := _origin(settings.stripe_api_base)) else targets


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} and parts.netloc else ""


class SecurityHeaders:
    """ASGI middleware that adds them to every answer."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        self.headers = headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    sent.setdefault(name, value)  # a page that needs a camera says so itself
            await send(message)

        await self.app(scope, receive, with_headers)
