"""The mail page: plainly a test, every mail readable, nothing in a mail can act on the page."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from infra import mail
from infra.contracts.mail import Attachment, Mail
from infra.embedded.mailbox import page
from infra.embedded.mailbox.folder import Folder
from tests.support import html_page
from tests.support.settings import make_settings

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def written(folder: Path, **changes: object) -> bytes:
    values = {
        "recipient": "lan@example.com",
        "language": "vi",
        "subject": "Vé của bạn",
        "text": "Chào Lan,\n\nMở: http://localhost:8000/reset/abc?x=1&y=2\n",
        "html": "<html><head></head><body><p>Chào Lan</p></body></html>",
        "written_at": NOW,
    }
    return mail.written(Mail.model_validate(values | changes), make_settings(folder)).as_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "mail")


async def get(folder: Folder, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=page.create_app(folder))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as http:
        return await http.get(path)


async def test_a_mail_is_listed_opened_and_its_link_followed(folder: Folder, tmp_path: Path) -> None:
    ticket = Attachment(name="ticket.ics", media_type="text/calendar", content="QkVHSU4=")
    folder.keep(written(tmp_path, attachments=(ticket,)))
    listing = html_page.parse((await get(folder, "/test-mail/?to=lan@example.com")).text)
    assert "HỘP THƯ THỬ" in listing.one("p", role="note").text
    answer = await get(folder, listing.link("Vé của bạn"))
    opened = html_page.parse(answer.text)
    assert opened.one("pre").one("a").attributes["href"] == "http://localhost:8000/reset/abc?x=1&y=2"
    assert "ticket.ics" in opened.one("dl").text
    assert answer.headers["cache-control"] == "no-store"
    assert html_page.parse((await get(folder, "/test-mail/?to=ana@example.com")).text).all("li") == []


async def test_what_a_mail_says_is_text_and_its_html_stays_in_a_sandbox(folder: Folder, tmp_path: Path) -> None:
    folder.keep(written(tmp_path, text="<script>alert(1)</script>", subject="<b>đậm</b>"))
    [letter] = folder.letters()
    answer = await get(folder, f"/test-mail/{letter.id}")
    assert "<script>" not in answer.text
    assert "<b>đậm" not in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    html = await get(folder, f"/test-mail/{letter.id}/html")
    assert "sandbox" in html.headers["content-security-policy"]
    assert '<base target="_top">' in html.text


@pytest.mark.parametrize("name", ["mal_1", "..%2fkeys", "mal_" + "0" * 26])
async def test_what_is_no_mail_is_not_found(folder: Folder, name: str) -> None:
    assert (await get(folder, f"/test-mail/{name}")).status_code == 404
    assert (await get(folder, f"/test-mail/{name}/html")).status_code == 404


def test_a_mail_that_was_sent_twice_is_kept_once_and_for_the_owner_only(folder: Folder, tmp_path: Path) -> None:
    message = written(tmp_path)
    folder.keep(message)
    folder.keep(message)
    assert len(folder.letters()) == 1
    [file] = (tmp_path / "mail").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    folder.keep(b"Subject: foreign\r\n\r\nhello\r\n")  # without one of our ids it is kept all the same
    assert {letter.subject for letter in folder.letters()} == {"Vé của bạn", "foreign"}


def test_only_the_newest_three_hundred_are_kept(folder: Folder, tmp_path: Path) -> None:
    for number in range(303):
        folder.keep(b"Subject: %d\r\n\r\nhello\r\n" % number)
    assert len(folder.letters()) == 300
