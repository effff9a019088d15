"""The two languages of the site: Vietnamese at `/…`, English at `/en/…`.

Translations are built from the committed .po at start; there is no compiled catalogue to go stale.
"""

import gettext
import io
from enum import StrEnum
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locales"
_ENGLISH_PREFIX = "/en"


class Language(StrEnum):
    """Languages a page is written in; the value is the BCP 47 tag."""

    VI = "vi"
    EN = "en"


def of_path(path: str) -> Language:
    """The language a path asks for."""
    english = path == _ENGLISH_PREFIX or path.startswith(f"{_ENGLISH_PREFIX}/")
    return Language.EN if english else Language.VI


def bare(path: str) -> str:
    """The path without its language."""
    return (path.removeprefix(_ENGLISH_PREFIX) or "/") if of_path(path) is Language.EN else path


def localised(path: str, language: Language) -> str:
    """A bare path in a language: `/titles/x` → `/en/titles/x`."""
    return f"{_ENGLISH_PREFIX}{path}" if language is Language.EN else path


def to_translate(text: str) -> str:
    """Marks a constant for extraction; it is translated where it is shown."""
    return text


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """The texts of a language. English is what stands in the code."""
    if language is Language.EN:
        return gettext.NullTranslations()
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
