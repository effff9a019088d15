import pytest

from infra.contracts.actor import Role
from ticketing.accounts.schemas import OrganisationRoles
from web.staff import Member


@pytest.mark.parametrize(
    ("roles", "may"),
    [([Role.OWNER], True), ([Role.BOX_OFFICE], True), ([Role.EDITOR], False), ([Role.EDITOR, Role.OWNER], True)],
)
def test_who_may_give_money_back(roles: list[Role], may: bool) -> None:
    house = OrganisationRoles(organisation_id="org_1", name="Nhà hát", roles=roles)
    assert Member(name="Minh", token="t", house=house, houses=[house]).may_refund is may
