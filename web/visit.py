"""One visit to one page: its language, its links, and how it becomes HTML."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

import httpx
from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError

from infra.contracts import phone
from infra.settings import Settings
from ticketing.catalog.schemas import Price
from ticketing.rules.schemas import ASKS_FOR_BIRTH, NAMES
from web import classifications, cookies, form_tokens, formats, guide_languages, languages, posters
from web.assets import Assets
from web.crowd import Crowd
from web.languages import Language


@dataclass(frozen=True, slots=True)
class Site:
    """What every page needs; made once by `create_app`."""

    settings: Settings
    ticketing: httpx.AsyncClient
    media: httpx.AsyncClient
    assets: Assets
    environments: dict[Language, Environment]
    crowd: Crowd = field(default_factory=Crowd)

    @property
    def key(self) -> str:
        """The secret of cookies and form tokens."""
        return self.settings.web_key.get_secret_value()


@dataclass(frozen=True, slots=True)
class Visit:
    """A request with its language. Paths given to it are bare; it adds the language."""

    request: Request
    site: Site
    language: Language

    def text(self, message: str) -> str:
        """A text marked with `to_translate` in the page's language."""
        return languages.translations(self.language).gettext(message)

    def pick(self, vi: str, en: str) -> str:
        """The one of two texts that is in the page's language; the other where it is missing."""
        return (vi or en) if self.language is Language.VI else (en or vi)

    def link(self, path: str, **query: str) -> str:
        """A bare path in the page's language."""
        return languages.localised(path, self.language) + (f"?{urlencode(query)}" if query else "")

    def field_errors(self, invalid: ValidationError, messages: Mapping[str, str]) -> dict[str, str]:
        """For each field of a form that a word refused: what to say beside it."""
        wrong = {str(error["loc"][0]) for error in invalid.errors() if error["loc"]}
        return {field: self.text(text) for field, text in messages.items() if field in wrong}

    def cookie(self, base: str) -> str | None:
        """A cookie of the visitor."""
        return self.request.cookies.get(cookies.name(base, self.site.settings))

    async def submitted(
        self, *, max_bytes: int = form_tokens.MAX_BYTES, max_fields: int = form_tokens.MAX_FIELDS
    ) -> dict[str, str]:
        """The fields of a form of ours that was sent. Raises FormRefused, or HTTPException 413 past `max_bytes`."""
        return dict(await self.submitted_pairs(max_bytes=max_bytes, max_fields=max_fields))

    async def submitted_pairs(
        self, *, max_bytes: int = form_tokens.MAX_BYTES, max_fields: int = form_tokens.MAX_FIELDS
    ) -> list[tuple[str, str]]:
        """The same where a field may come several times."""
        cookie, key = self.cookie(form_tokens.COOKIE), self.site.key
        return await form_tokens.submitted_pairs(
            self.request, cookie=cookie, key=key, max_bytes=max_bytes, max_fields=max_fields
        )

    async def submitted_file(self, *, max_bytes: int) -> tuple[dict[str, str], bytes]:
        """The fields of a form of ours and the one file in it, empty when none was chosen. Raises as `submitted`."""
        cookie, key = self.cookie(form_tokens.COOKIE), self.site.key
        return await form_tokens.submitted_file(self.request, cookie=cookie, key=key, max_bytes=max_bytes)

    def redirect(self, path: str, **query: str) -> RedirectResponse:
        """303 See Other to a bare path; never stored."""
        return self.away(self.link(path, **query))

    def away(self, url: str) -> RedirectResponse:
        """303 See Other to another place."""
        return RedirectResponse(url, status_code=303, headers={"Cache-Control": "private, no-store"})

    def page(
        self, template: str, *, status: int = 200, private: bool = True, form: bool = False, **context: object
    ) -> HTMLResponse:
        """The page. `form` gives it a `form_token`; a page that differs between visitors is `private`."""
        known = form_tokens.nonce_of(self.cookie(form_tokens.COOKIE), key=self.site.key)
        nonce = known or form_tokens.new_nonce()
        if form:
            context["form_token"] = form_tokens.token(nonce, key=self.site.key)
        words = self._context() | {"status": status} | context
        html = self.site.environments[self.language].get_template(template).render(words)
        caching = "private, no-store" if private or form else "no-cache"
        response = HTMLResponse(html, status_code=status, headers={"Cache-Control": caching})
        if form and known is None:
            self._keep_nonce(response, nonce)
        return response

    def answer(self, told: Mapping[str, object]) -> JSONResponse:
        """What a script of ours asks for, with the token of its forms; never stored."""
        known = form_tokens.nonce_of(self.cookie(form_tokens.COOKIE), key=self.site.key)
        nonce = known or form_tokens.new_nonce()
        content = {**told, "form_token": form_tokens.token(nonce, key=self.site.key)}
        response = JSONResponse(content, headers={"Cache-Control": "private, no-store"})
        if known is None:
            self._keep_nonce(response, nonce)
        return response

    def _keep_nonce(self, response: Response, nonce: str) -> None:
        sealed = form_tokens.sealed(nonce, key=self.site.key)
        cookies.put(response, form_tokens.COOKIE, sealed, self.site.settings, max_age_seconds=None)

    def _context(self) -> dict[str, object]:
        path = languages.bare(self.request.url.path)
        return {
            "visit": self,
            "language": self.language,
            "link": self.link,
            "pick": self.pick,
            "asset": self.site.assets.url,
            "here": {language: languages.localised(path, language) for language in Language},
            "public_url": self.site.settings.public_url.rstrip("/"),
            "money": self._money,
            "duration": self._duration,
            "evening": self.evening,
            "clock_time": formats.clock_time,
            "reach": formats.reach,
            "phone_number": phone.readable,
        }

    def evening(self, moment: datetime, zone: str) -> str:
        """When a performance is, as its audience reads it."""
        return formats.evening(moment, zone, self.language)

    def _money(self, amount: Price | dict[str, object]) -> str:
        return formats.price(Price.model_validate(amount), self.language)

    def _duration(self, seconds: float) -> str:
        return formats.duration(seconds, self.language)


@functools.cache
def environments() -> dict[Language, Environment]:
    """A Jinja environment per language: escaping on, unknown names are errors."""
    return {language: _environment(language) for language in Language}


def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(languages.LOCALES.parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    texts = languages.translations(language)
    environment.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["instant"] = formats.instant
    environment.filters["iso"] = formats.iso
    environment.filters["clock"] = formats.clock
    environment.globals["autonyms"] = guide_languages.AUTONYMS
    environment.globals["classifications"] = classifications
    environment.globals["posters"] = posters
    environment.globals["rating_meanings"] = formats.RATING_MEANINGS
    environment.globals["concession_names"] = NAMES
    environment.globals["asks_for_birth"] = ASKS_FOR_BIRTH
    return environment


def visit_of(request: Request) -> Visit:
    """The visit of a request."""
    state = request.app.state
    plain = request.headers.get("x-forwarded-proto") == "http"  # the edge says so, whatever the visitor sent
    site = state.site_here if plain else state.site
    return Visit(request=request, site=site, language=languages.of_path(request.url.path))


def seconds_until(moment: datetime, now: datetime) -> int:
    """Whole seconds from `now` until `moment`, never negative: the age of a cookie."""
    return max(0, int((moment - now).total_seconds()))


async def _visit(request: Request) -> Visit:
    return visit_of(request)  # a dependency that is not `async` goes to a thread at every request


CurrentVisit = Annotated[Visit, Depends(_visit)]
