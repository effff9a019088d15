"""The mail page: every mail that this instance sent, for the person at this machine. Plainly a test."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from infra.embedded.mailbox.folder import Folder

_HERE = Path(__file__).parent
_LINK = re.compile(r"https?://[^\s<>\"]+")
_PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
# What a mail may do in its frame: show itself, and take the whole window along when a link is pressed.
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-top-navigation-by-user-activation"
)


def create_app(folder: Folder, *more: Route) -> Starlette:
    """The pages below /test-mail/, and what else is shown beside them."""
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True)
    environment.filters["with_links"] = with_links

    async def show_all(request: Request) -> Response:
        wanted = request.query_params.get("to", "").strip().lower()
        letters = [letter for letter in folder.letters() if wanted in letter.recipient.lower()]
        content = environment.get_template("mails.html").render(letters=letters, wanted=wanted)
        return HTMLResponse(content, headers=headers())

    async def show(request: Request) -> Response:
        letter = folder.find(request.path_params["name"])
        content = environment.get_template("mail.html").render(letter=letter)
        return HTMLResponse(content, status_code=200 if letter else 404, headers=headers())

    async def show_html(request: Request) -> Response:
        letter = folder.find(request.path_params["name"])
        if letter is None:
            return Response(status_code=404)
        content = letter.html.replace("<head>", '<head><base target="_top">', 1)
        return HTMLResponse(content, headers=headers(_MAIL_POLICY))

    async def stylesheet(_request: Request) -> Response:
        return FileResponse(_HERE / "page.css", headers={"Cache-Control": "public, max-age=3600"})

    return Starlette(
        routes=[
            Route("/test-mail/", show_all),
            Route("/test-mail/page.css", stylesheet),
            Route("/test-mail/{name}", show),
            Route("/test-mail/{name}/html", show_html),
            *more,
        ]
    )


def with_links(text: str) -> Markup:
    """The text of a mail with its addresses as links."""
    out, end = Markup(""), 0
    for found in _LINK.finditer(text):
        out += escape(text[end : found.start()]) + Markup('<a href="{0}">{0}</a>').format(found[0])
        end = found.end()
    return out + escape(text[end:])


def headers(policy: str = _PAGE_POLICY) -> dict[str, str]:
    """What goes with every page of a stand-in: never stored, no script, told to nobody."""
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
