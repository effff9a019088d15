"""Who may say yes sees what waits, answers once, and the owner says from which amount on she is asked."""

import httpx
import pytest

from infra.contracts.actor import Role
from tests.support import approvals_stand_in, html_page
from tests.support.services_stand_in import Scene
from ticketing.accounts.schemas import OrganisationRoles
from ticketing.approvals.schemas import ApprovalState

PAGE = "/house/approvals"


@pytest.mark.parametrize(("answer", "state"), [("yes", ApprovalState.GRANTED), ("no", ApprovalState.REFUSED)])
async def test_what_waits_is_answered_and_stands_below_from_then_on(
    clara: httpx.AsyncClient, house: Scene, answer: str, state: ApprovalState
) -> None:
    asked = approvals_stand_in.asked(yours=True)
    house.approvals = [asked, approvals_stand_in.asked(id="apr_own")]
    [form] = html_page.parse((await clara.get(PAGE)).text).all("form", action=f"{PAGE}/{asked.id}")
    house.approvals.pop()
    done = await clara.post(f"{PAGE}/{asked.id}", data=form.fields() | {"answer": answer})
    assert done.is_redirect
    assert house.approvals[0].state is state
    assert "Minh" in html_page.parse((await clara.get(PAGE)).text).one("table").text


async def test_the_owner_sets_the_limits_as_people_write_amounts(clara: httpx.AsyncClient, house: Scene) -> None:
    form = html_page.parse((await clara.get(PAGE)).text).one("form", class_="limits").fields()
    assert (await clara.post(f"{PAGE}/limits", data=form | {"refund": "10.000.000.001"})).status_code == 422
    assert (await clara.post(f"{PAGE}/limits", data=form | {"refund": "300.000"})).is_redirect
    assert (house.approval_limits.refund, house.approval_limits.void) == (300_000, 2_000_000)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.SUPERVISOR, 200), (Role.ACCOUNTANT, 200), (Role.BOX_OFFICE, 200), (Role.GATE, 403)]
)
async def test_who_opens_the_page_and_only_the_owner_the_limits(
    clara: httpx.AsyncClient, house: Scene, role: Role, status: int
) -> None:
    house.organisations = [OrganisationRoles(organisation_id="org_nhahat", name="Nhà hát Mẫu", roles=[role])]
    answer = await clara.get(PAGE)
    assert answer.status_code == status
    assert not html_page.parse(answer.text).all("form", class_="limits")
