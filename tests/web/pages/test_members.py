import httpx

from infra.contracts.actor import Role
from tests.support import html_page
from tests.support.services_stand_in import ORGANISATION, Scene
from ticketing.accounts.schemas import Language, OrganisationRoles, OrganisationState

PATH = "/house/members"


async def submit(clara: httpx.AsyncClient, action: str, /, **fields: str) -> httpx.Response:
    page = html_page.parse((await clara.get(PATH)).text)
    form = page.one("form", action=action).fields()
    kept = {name: value for name, value in form.items() if not name.startswith("role_")}
    return await clara.post(action, data=kept | fields)


async def test_the_owner_sees_members_with_their_roles_and_open_invitations(clara: httpx.AsyncClient) -> None:
    page = html_page.parse((await clara.get(PATH)).text)
    bao = page.one("form", action=f"{PATH}/acc_2")
    ticked = [box.attributes["name"] for box in bao.all("input", type="checkbox") if "checked" in box.attributes]
    assert ticked == ["role_editor", "role_gate"]
    assert "lan@example.com" in page.text


async def test_she_invites_in_a_language_and_with_a_role(clara: httpx.AsyncClient, house: Scene) -> None:
    answer = await submit(clara, PATH, email="vy@example.com", role="accountant", language="en")
    assert answer.headers["location"] == f"{PATH}?house={ORGANISATION}&done=invited"
    [wish] = house.people.invited
    assert (wish.email, wish.role, wish.language) == ("vy@example.com", Role.ACCOUNTANT, Language.EN)


async def test_a_wrong_email_is_said_and_a_refusal_stands_above_the_page(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    wrong = await submit(clara, PATH, email="vy", role="gate", language="vi")
    assert (wrong.status_code, html_page.parse(wrong.text).error_of("email")) == (
        422,
        "Xin nhập một địa chỉ email hợp lệ.",
    )
    house.refusal = (409, "already_member", "Người này đã giữ vai trò đó.", "Holds it already.")
    refused = await submit(clara, PATH, email="vy@example.com", role="gate", language="vi")
    assert refused.status_code == 409
    assert html_page.parse(refused.text).one("p", role="alert").text == "Người này đã giữ vai trò đó."


async def test_she_changes_roles_removes_a_member_and_takes_an_invitation_back(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    await submit(clara, f"{PATH}/acc_2", role_gate="1", role_box_office="1", action="save")
    await submit(clara, f"{PATH}/acc_2", role_gate="1", action="remove")
    await submit(clara, f"{PATH}/invitations/inv_1")
    assert house.people.roles == [("acc_2", [Role.BOX_OFFICE, Role.GATE]), ("acc_2", [])]
    assert house.people.withdrawn == ["inv_1"]


async def test_nobody_gets_here_without_signing_in_or_with_a_foreign_form(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, clara: httpx.AsyncClient
) -> None:
    assert (await stranger.get(PATH)).headers["location"] == "/sign-in"
    assert (await clara.post(PATH, data={"email": "vy@example.com", "role": "owner"})).status_code == 403


async def test_the_house_page_leads_owners_here_and_nobody_else(clara: httpx.AsyncClient, house: Scene) -> None:
    label = "/house/members?"
    assert label in (await clara.get("/house")).text
    house.organisations = [OrganisationRoles(organisation_id=ORGANISATION, name="Nhà hát", roles=[Role.GATE])]
    page = (await clara.get("/house")).text
    assert label not in page
    assert 'id="titles"' not in page  # the gate sees no titles


async def test_a_house_that_waits_or_was_refused_is_told(clara: httpx.AsyncClient, house: Scene) -> None:
    for state, words in ((OrganisationState.APPLIED, "đang chờ duyệt"), (OrganisationState.REFUSED, "chưa được duyệt")):
        house.organisations = [
            OrganisationRoles(organisation_id=ORGANISATION, name="Nhà hát", roles=[Role.OWNER], state=state)
        ]
        page = html_page.parse((await clara.get("/house")).text)
        assert words in page.one("p", role="status").text
        assert not page.all("section")
