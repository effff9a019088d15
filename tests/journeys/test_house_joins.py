"""A theatre joins: it signs up, is approved, invites an editor by mail, and gets over a forgotten password."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.cli import demo
from infra.cli.house_client import HouseClient
from infra.embedded.configuration import embedded_settings
from infra.settings import Place
from tests.support.house import House

HOUSE = "Đoàn Chèo Sông Hương"
OWNER = ("Nguyễn Thị Mai", "mai@songhuong.example", "tiếng trống chèo đêm rằm")
EDITOR = ("Hồ Văn Bình", "binh@songhuong.example", "đèn lồng phố cổ Hội An")
NEW_PASSWORD = "hoa sen nở giữa mùa hạ"

Enter = Callable[[], Page]


@pytest.fixture
def enter(browser: Browser, stage: House) -> Iterator[Enter]:
    """A person with a browser of her own."""
    contexts = []

    def someone() -> Page:
        context = browser.new_context(base_url=stage.address, locale="vi-VN")
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield someone
    for context in contexts:
        context.close()


def follow_mail(page: Page, *, to: str, subject: str) -> None:
    """Open the newest mail to a person on the mail page and follow its link, as soon as it is there."""
    for _ in range(60):
        page.goto(f"/test-mail/?to={to}")
        mail = page.get_by_role("link", name=subject)
        if mail.count():
            mail.first.click()
            break
        page.wait_for_timeout(250)
    expect(page.get_by_role("note")).to_contain_text("HỘP THƯ THỬ")
    page.locator("pre a").first.click()
    expect(page.locator("main#main")).to_be_visible()


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def sign_up(page: Page) -> None:
    """The house applies and confirms by the link in its mail."""
    name, email, password = OWNER
    page.goto("/sign-in")
    page.get_by_role("link", name="Đăng ký nhà hát").click()
    page.get_by_label("Tên đơn vị").fill(HOUSE)
    page.get_by_label("Tỉnh, thành phố").select_option(label="Huế")
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Gửi đăng ký").click()
    expect(page.get_by_role("heading", name="Hãy xem hộp thư của bạn")).to_be_visible()
    follow_mail(page, to=email, subject="Xác nhận đăng ký")
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_role("status")).to_contain_text("đang chờ duyệt")


def approve(page: Page, stage: House) -> None:
    """The administrator hears of it by mail and lets the house in."""
    login = next(person for person in stage.logins if person["role"] == "administrator")
    sign_in(page, login["email"], login["password"])
    page.wait_for_url(re.compile("/admin"))
    follow_mail(page, to=login["email"], subject=f"Đơn vị mới chờ duyệt: {HOUSE}")
    waiting = page.get_by_role("listitem").filter(has_text=HOUSE)
    expect(waiting).to_contain_text(OWNER[1])
    waiting.get_by_role("button", name="Từ chối").click()
    expect(page.get_by_role("alert")).to_contain_text("lý do từ chối")  # a refusal without a reason is none
    waiting.get_by_role("button", name="Duyệt").click()
    expect(page.get_by_role("row").filter(has_text=HOUSE)).to_contain_text("Đã duyệt")


@pytest.fixture
def people(stage: House) -> None:
    """The demo's people are here; waiting for its film would be waiting in vain."""
    settings = embedded_settings(Place(port=stage.port, data=stage.data))
    with HouseClient(settings) as client:
        demo.put_people(client, settings)


@pytest.mark.usefixtures("people")
def test_a_theatre_joins_and_gathers_its_people(enter: Enter, stage: House) -> None:
    owner, administrator, editor = enter(), enter(), enter()
    sign_up(owner)
    sign_in(owner, OWNER[1], OWNER[2])
    expect(owner.get_by_role("status")).to_contain_text("đang chờ duyệt")
    approve(administrator, stage)
    follow_mail(owner, to=OWNER[1], subject=f"{HOUSE} đã được duyệt")
    expect(owner.get_by_role("heading", name=HOUSE)).to_be_visible()
    expect(owner.get_by_text("đang chờ duyệt")).to_have_count(0)

    owner.get_by_role("link", name="Thành viên").click()
    owner.get_by_label("Email").fill(EDITOR[1])
    owner.locator("#role").select_option(label="Biên tập")
    owner.get_by_role("button", name="Gửi lời mời").click()
    expect(owner.get_by_role("listitem").filter(has_text=EDITOR[1])).to_be_visible()

    follow_mail(editor, to=EDITOR[1], subject=f"{OWNER[0]} mời bạn vào {HOUSE}")
    editor.get_by_label("Họ và tên").fill(EDITOR[0])
    editor.get_by_label("Mật khẩu").fill(EDITOR[2])
    editor.get_by_role("button", name="Nhận lời mời").click()
    sign_in(editor, EDITOR[1], EDITOR[2])
    expect(editor.get_by_role("heading", name=HOUSE)).to_be_visible()
    expect(editor.get_by_role("link", name="Thành viên")).to_have_count(0)

    forget_password(enter(), signed_in=editor)


def forget_password(page: Page, *, signed_in: Page) -> None:
    """The editor forgot the password: a link by mail, a new one, and the old browser is signed out."""
    page.goto("/sign-in")
    page.get_by_role("link", name="Quên mật khẩu?").click()
    page.get_by_label("Email").fill(EDITOR[1])
    page.get_by_role("button", name="Gửi đường dẫn").click()
    expect(page.get_by_role("heading", name="Hãy xem hộp thư của bạn")).to_be_visible()
    follow_mail(page, to=EDITOR[1], subject="Đặt lại mật khẩu Sân Khấu Số")
    link = page.url
    page.get_by_label("Mật khẩu mới").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Lưu mật khẩu").click()
    expect(page.get_by_role("status")).to_contain_text("Mật khẩu mới đã được đặt")
    sign_in(page, EDITOR[1], NEW_PASSWORD)
    expect(page.get_by_role("heading", name=HOUSE)).to_be_visible()
    signed_in.goto("/house")
    expect(signed_in.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    page.goto(link)  # the link works once
    page.get_by_label("Mật khẩu mới").fill("một mật khẩu khác nữa")
    page.get_by_role("button", name="Lưu mật khẩu").click()
    expect(page.get_by_text("đã dùng rồi")).to_be_visible()
