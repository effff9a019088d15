"""The form in which a house writes about its title: from a sheet to fields, from fields to a change."""

from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from media_service.library.schemas import CREDITS_MAX, ContentWarning, TitlePatch, TitleSheet
from web.languages import to_translate

CREDIT_ROWS = CREDITS_MAX  # fewer would lose what another program wrote
FIELDS_MAX = 20 + 2 * CREDIT_ROWS + len(ContentWarning)
BYTES_MAX = 200_000  # two synopses of 4,000 letters and 60 names of 120, nine bytes each letter in a form
_TEXTS = ("name_vi", "name_en", "synopsis_vi", "synopsis_en")
_CHOICES = ("genre", "spoken_language", "age_rating")
_WRONG: Final = {
    "name_vi": to_translate("Please give the title a Vietnamese name (at most 200 characters)."),
    "name_en": to_translate("At most 200 characters, please."),
    "synopsis_vi": to_translate("At most 4,000 characters, please."),
    "synopsis_en": to_translate("At most 4,000 characters, please."),
    "ticket_price_minor": to_translate("A price from 1.000 to 100.000.000 đồng, in digits."),
    "watch_hours": to_translate("From 1 hour to 8,760 hours (a year)."),
    "credits": to_translate("A name of at most 120 characters, please."),
    "genre": to_translate("Please choose from the list."),
    "spoken_language": to_translate("Please choose from the list."),
    "age_rating": to_translate("Please choose from the list."),
}


@dataclass(frozen=True, slots=True)
class Written:
    """The form as the house left it; `errors` by field."""

    values: dict[str, str]
    warnings: frozenset[str]
    credits: list[tuple[str, str]]  # role, name
    revision: str
    errors: dict[str, str] = field(default_factory=dict)


def of_sheet(sheet: TitleSheet) -> Written:
    """The form as it opens, with room for more credits."""
    values = {name: str(getattr(sheet, name) or "") for name in (*_TEXTS, *_CHOICES)}
    values["ticket_price_minor"] = str(sheet.ticket_price_minor or "")
    values["watch_hours"] = str(sheet.watch_hours)
    credits = [(credit.role.value, credit.name) for credit in sheet.credits]
    return Written(values, frozenset(sheet.warnings), _with_room(credits), str(sheet.revision))


def read(fields: dict[str, str]) -> tuple[TitlePatch | None, Written]:
    """What was sent, as a change (None when something in it is wrong), and the form to show again."""
    values = {name: _text(fields, name) for name in (*_TEXTS, *_CHOICES, "ticket_price_minor", "watch_hours")}
    warnings = frozenset(w.value for w in ContentWarning if f"warning_{w.value}" in fields)
    rows = [(_text(fields, f"role_{n}"), _text(fields, f"credit_{n}")) for n in range(CREDIT_ROWS)]
    written = Written(values, warnings, _with_room([row for row in rows if row[1]]), fields.get("revision", ""))
    try:
        return TitlePatch.model_validate(_words(written)), written
    except ValidationError as invalid:
        wrong = {str(error["loc"][0]) for error in invalid.errors()}
        errors = {name: _WRONG[name] for name in wrong if name in _WRONG}
        return None, Written(values, warnings, written.credits, written.revision, errors)


def _words(written: Written) -> dict[str, Any]:
    values = written.values
    digits = values["ticket_price_minor"].replace(".", "").replace(" ", "")
    return {
        "name_vi": values["name_vi"],
        "name_en": values["name_en"] or None,
        "synopsis_vi": values["synopsis_vi"],
        "synopsis_en": values["synopsis_en"],
        **{name: values[name] or None for name in _CHOICES},
        "ticket_price_minor": digits or None,
        "watch_hours": values["watch_hours"],
        "warnings": sorted(written.warnings),
        "credits": [{"role": role, "name": name} for role, name in written.credits if name],
    }


def _text(fields: dict[str, str], name: str) -> str:
    return fields.get(name, "").replace("\r\n", "\n").strip()


def _with_room(credits: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The rows to show: what is written, and at least three empty ones while there is room."""
    shown = min(CREDIT_ROWS, len(credits) + 3)
    usual = ("director", "author", "performer")
    empty = [(usual[min(n, len(usual) - 1)], "") for n in range(len(credits), shown)]
    return [*credits[:CREDIT_ROWS], *empty]
