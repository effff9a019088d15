import pytest

from infra import clock
from infra.contracts.actor import Role
from ticketing.accounts.schemas import OrganisationRoles
from web.staff import Member


@pytest.mark.parametrize(
    ("roles", "may"),
    [([Role.OWNER], True), ([Role.BOX_OFFICE], True), ([Role.EDITOR], False), ([Role.EDITOR, Role.OWNER], True)],
)
def test_who_may_give_money_back(roles: list[Role], may: bool) -> None:
    house = OrganisationRoles(organisation_id="org_1", name="Nhà hát", roles=roles)
    member = Member(name="Minh", token="t", house=house, houses=[house], token_expires_at=clock.now())
    assert member.may_refund is may
