"""Machines that translate. One speaks the HTTP API of LibreTranslate; another is another class with the same method."""

from collections.abc import Sequence
from typing import Final, Protocol

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from infra import tls
from infra.settings import Settings, TranslatorKind
from media_service.guides.schemas import GuideLanguage

SECONDS: Final = 15.0  # the outbox gives a handler 20
ANSWER_BYTES_MAX: Final = 1_000_000
_OTHER_CODES: Final[dict[GuideLanguage, str]] = {
    GuideLanguage.CHINESE_SIMPLIFIED: "zh",
    GuideLanguage.CHINESE_TRADITIONAL: "zt",
}
_BUSY = {408, 425, 429}
_LIST = TypeAdapter(list[object])


class TranslatorAway(Exception):
    """It does not answer now; it may later."""


class TranslationRefused(Exception):
    """It will not do this, however often it is asked."""


class Translator(Protocol):
    """Texts in one language become texts in another, in the same order."""

    async def translate(self, texts: Sequence[str], *, source: GuideLanguage, target: GuideLanguage) -> list[str]:
        """Raises TranslatorAway, TranslationRefused."""
        ...


class _Offered(BaseModel):
    code: str
    targets: list[str] = []


class _Translated(BaseModel):
    translatedText: list[str]


class LibreTranslator:
    """POST /translate with a list of texts, after GET /languages has said which pairs there are."""

    def __init__(self, url: str, *, key: str = "", transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url, self._key, self._transport = url.rstrip("/"), key, transport

    async def translate(self, texts: Sequence[str], *, source: GuideLanguage, target: GuideLanguage) -> list[str]:
        """Raises TranslatorAway, TranslationRefused."""
        options = {
            "timeout": SECONDS,
            "trust_env": False,
            "follow_redirects": False,
            "transport": self._transport,
            "verify": tls.trusted(),
        }
        async with httpx.AsyncClient(base_url=self._url, **options) as http:  # type: ignore[arg-type]
            pair = await self._pair(http, source, target)
            wish = {"q": list(texts), "source": pair[0], "target": pair[1], "format": "text"}
            answer = await _asked(http, "POST", "/translate", wish | ({"api_key": self._key} if self._key else {}))
        try:
            translated = _Translated.model_validate_json(answer).translatedText
        except ValidationError as strange:
            raise TranslationRefused("an answer that is none") from strange
        if len(translated) != len(texts):
            raise TranslationRefused("another number of texts came back")
        return translated

    async def _pair(self, http: httpx.AsyncClient, source: GuideLanguage, target: GuideLanguage) -> tuple[str, str]:
        answer = await _asked(http, "GET", "/languages", None)
        try:
            offered = {one.code: set(one.targets) for one in map(_Offered.model_validate, _list(answer))}
        except ValidationError as strange:
            raise TranslationRefused("an answer that is none") from strange
        for here in _codes(source):
            for there in _codes(target):
                if there in offered.get(here, set()):
                    return here, there
        raise TranslationRefused(f"it does not translate from {source} to {target}")


def of(settings: Settings) -> Translator | None:
    """The translator that the settings choose, None where there is none."""
    if settings.translator is TranslatorKind.LIBRETRANSLATE:
        return LibreTranslator(settings.translator_url, key=settings.translator_key.get_secret_value())
    return None


async def _asked(http: httpx.AsyncClient, method: str, path: str, wish: object) -> bytes:
    content = bytearray()
    try:
        async with http.stream(method, path, json=wish) as answer:
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > ANSWER_BYTES_MAX:
                    raise TranslationRefused("an answer without end")
    except httpx.HTTPError as away:
        raise TranslatorAway(repr(away)) from away
    if answer.status_code >= 500 or answer.status_code in _BUSY:
        raise TranslatorAway(f"status {answer.status_code}")
    if answer.status_code != 200:
        raise TranslationRefused(f"status {answer.status_code}")
    return bytes(content)


def _list(answer: bytes) -> list[object]:
    """A JSON list of anything. Raises TranslationRefused."""
    try:
        return _LIST.validate_json(answer)
    except ValidationError as strange:
        raise TranslationRefused("an answer that is none") from strange


def _codes(language: GuideLanguage) -> list[str]:
    """What the API may call a language: BCP 47, or for Chinese its older names."""
    other = _OTHER_CODES.get(language)
    return [language.value, *([other] if other else [])]
