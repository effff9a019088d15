from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI, Request
from jinja2 import UndefinedError

from web import visit
from web.languages import Language
from web.visit import Visit


def visit_in(pages: FastAPI, language: Language, path: str = "/") -> Visit:
    scope = {"type": "http", "path": path, "headers": [], "query_string": b""}
    return Visit(request=Request(scope), site=pages.state.site, language=language)


def test_links_stay_in_the_language_of_the_page(pages: FastAPI) -> None:
    assert visit_in(pages, Language.VI).link("/house", house="org_1") == "/house?house=org_1"
    assert visit_in(pages, Language.EN).link("/house") == "/en/house"
    assert visit_in(pages, Language.EN).redirect("/orders").headers["location"] == "/en/orders"


def test_a_text_missing_in_one_language_is_shown_in_the_other(pages: FastAPI) -> None:
    assert visit_in(pages, Language.EN).pick("Chèo", "") == "Chèo"
    assert visit_in(pages, Language.VI).pick("", "Chèo opera") == "Chèo opera"


def test_a_name_a_template_does_not_know_is_an_error_and_no_gap(pages: FastAPI) -> None:
    with pytest.raises(UndefinedError):
        visit_in(pages, Language.VI).page("help.html", explanation="")


def test_the_age_of_a_cookie_is_never_negative() -> None:
    now = datetime.now(UTC)
    assert visit.seconds_until(now + timedelta(seconds=90), now) == 90
    assert visit.seconds_until(now - timedelta(seconds=90), now) == 0
