"""Revenue: every number opens its rows, and the table for a spreadsheet is the same rows."""

import csv
import io

import httpx

from tests.support import html_page
from tests.support.books_stand_in import row_of
from tests.support.services_stand_in import Scene


async def test_every_total_opens_rows_that_sum_to_it(clara: httpx.AsyncClient, house: Scene) -> None:
    house.books.rows = [row_of(50_000), row_of(79_000, kind="vietqr", number=2), row_of(-50_000, number=3)]
    page = html_page.parse((await clara.get("/house/revenue")).text)
    links = [a for a in page.all("a") if "/house/revenue/rows" in a.attributes["href"]]
    assert len(links) == 5  # the whole, one day, one title, two ways of paying
    totals = {a.attributes["href"].split("by=")[-1].split("&")[0]: a for a in links}
    opened = html_page.parse((await clara.get(totals["day"].attributes["href"])).text)
    assert "79.000" in opened.one("strong").text
    assert len(opened.all("time")) == 3
    both_sides = await clara.get(opened.one("table").all("a")[0].attributes["href"])
    assert "Nợ" in both_sides.text


async def test_the_table_is_read_by_a_spreadsheet_and_runs_nothing(clara: httpx.AsyncClient, house: Scene) -> None:
    house.books.rows = [row_of(50_000, name='=HYPERLINK("http://evil")'), row_of(-20_000, name="Đèn, kéo quân")]
    answer = await clara.get("/house/revenue.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    head, first, second = csv.reader(io.StringIO(answer.text.lstrip("\ufeff")))
    assert head[2] == "Chương trình"
    assert first[2] == '\'=HYPERLINK("http://evil")'
    assert (second[2], second[6]) == ("Đèn, kéo quân", "-20000")


async def test_days_that_cannot_be_read_are_the_last_thirty(clara: httpx.AsyncClient) -> None:
    assert (await clara.get("/house/revenue", params={"since": "x", "until": "2026-02-31"})).status_code == 200


async def test_strangers_are_sent_to_the_sign_in_page(stranger: httpx.AsyncClient) -> None:
    for path in ("revenue", "revenue/rows", "revenue.csv", "revenue/transactions/ltx_1", "money"):
        assert (await stranger.get(f"/house/{path}")).headers["location"] == "/sign-in"
