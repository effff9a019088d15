"""The README names every table; the pages beside it every route and every error."""

from collections.abc import Iterator
from pathlib import Path

from infra.errors import AppError
from tests.ticketing.stage import Stage
from tests.ticketing.test_app import routes_of
from ticketing import tables

PAGES = Path(__file__).parents[2] / "ticketing"
README = (PAGES / "README.md").read_text()
ROUTES = (PAGES / "ROUTES.md").read_text()
ERRORS = (PAGES / "ERRORS.md").read_text()


def _errors(kind: type[AppError] = AppError) -> Iterator[type[AppError]]:
    for error in kind.__subclasses__():
        if error.__module__.startswith("ticketing."):
            yield error
        yield from _errors(error)


def test_every_error_is_documented() -> None:
    errors = set(_errors())
    assert len(errors) >= 16
    for error in errors:
        assert f"`{error.code}`" in ERRORS


def test_every_error_speaks_vietnamese_and_english() -> None:
    for error in _errors():
        assert error.vi != error.en
        assert not error.vi.isascii()


def test_every_table_is_documented() -> None:
    for table in tables.METADATA.tables:
        assert f"`{table}`" in README


def test_every_route_is_documented(stage_without_stripe: Stage) -> None:
    for route in routes_of(stage_without_stripe.app):
        last = [part for part in route.split("/")[1:] if not part.startswith("{")][-1]
        assert f"/{last}" in ROUTES
