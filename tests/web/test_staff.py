import pytest

from infra import clock
from infra.contracts.actor import Role
from ticketing.accounts.schemas import OrganisationRoles, OrganisationState
from web.staff import Member


@pytest.mark.parametrize(
    ("roles", "may"),
    [([Role.OWNER], True), ([Role.BOX_OFFICE], True), ([Role.EDITOR], False), ([Role.EDITOR, Role.OWNER], True)],
)
def test_who_may_give_money_back(roles: list[Role], may: bool) -> None:
    house = OrganisationRoles(organisation_id="org_1", name="Nhà hát", roles=roles)
    assert _member(house).may_refund is may


def test_in_a_house_that_waits_nobody_sells_or_shows() -> None:
    house = OrganisationRoles(
        organisation_id="org_1", name="Nhà hát", roles=[Role.OWNER], state=OrganisationState.APPLIED
    )
    member = _member(house)
    assert (member.may_refund, member.sees_titles, member.is_owner) == (False, False, True)


def _member(house: OrganisationRoles) -> Member:
    return Member(name="Minh", token="t", house=house, houses=[house], token_expires_at=clock.now())
