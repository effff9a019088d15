"""Reads single parameters the strict way: a wrong or unknown one is refused, as the real service does."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from infra.embedded.fake_stripe.refusals import invalid

MOST_MINOR_UNITS = 99_999_999
_MOST_METADATA = 50


def known_only(params: dict[str, Any], known: Iterable[str]) -> None:
    """Refuse parameters that the endpoint does not have."""
    unknown = sorted(set(params) - set(known))
    if unknown:
        raise invalid(f"Received unknown parameter: {unknown[0]}", code="parameter_unknown", param=unknown[0])


def text(params: dict[str, Any], name: str, *, required: bool = False, most: int = 5000) -> str | None:
    """A text parameter."""
    value = params.get(name)
    if value in (None, ""):
        if required:
            raise invalid(f"Missing required param: {name}.", code="parameter_missing", param=name)
        return None
    if not isinstance(value, str) or len(value) > most:
        raise invalid(f"Invalid string: {name}", param=name)
    return value


def whole(params: dict[str, Any], name: str, *, least: int = 0, most: int = MOST_MINOR_UNITS) -> int | None:
    """A whole number; amounts are whole minor units, and VND has no smaller one."""
    value = params.get(name)
    if value is None:
        return None
    if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16):
        raise invalid(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
    number = int(value)
    if not least <= number <= most:
        raise invalid(f"{name} must be from {least} to {most}.", param=name)
    return number


def address(params: dict[str, Any], name: str, *, required: bool) -> str | None:
    """A web address to which the browser is sent."""
    value = text(params, name, required=required)
    if value is not None and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc):
        raise invalid("Not a valid URL", code="url_invalid", param=name)
    return value


def mapping(params: dict[str, Any], name: str) -> dict[str, Any]:
    """A nested parameter."""
    value = params.get(name) or {}
    if not isinstance(value, dict):
        raise invalid("Invalid object", param=name)
    return value


def metadata(params: dict[str, Any]) -> dict[str, str]:
    """The caller's own words on an object."""
    given = mapping(params, "metadata")
    if len(given) > _MOST_METADATA or not all(isinstance(value, str) and len(value) <= 500 for value in given.values()):
        raise invalid("Metadata takes up to 50 texts of up to 500 characters.", param="metadata")
    return {key: value for key, value in given.items() if value}
