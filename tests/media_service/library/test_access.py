import pytest

from infra.contracts.actor import Actor, Role
from media_service.library import access
from media_service.library.errors import NotOfThisHouse, TitleUnknown
from media_service.library.models import Title

OURS = Title(id="ttl_1", organisation_id="org_a")


@pytest.mark.parametrize("role", list(Role))
def test_a_stranger_cannot_tell_a_foreign_title_from_none(role: Role) -> None:
    stranger = Actor("acc", {"org_b": frozenset({role})})
    for title in (OURS, None):
        with pytest.raises(TitleUnknown):
            access.require_title(stranger, title, *access.STAFF)


def test_staff_without_the_role_are_told_so() -> None:
    clerk = Actor("acc", {"org_a": frozenset({Role.BOX_OFFICE})})
    assert access.require_title(clerk, OURS, *access.STAFF) is OURS
    with pytest.raises(NotOfThisHouse):
        access.require_title(clerk, OURS, *access.EDITORS)


def test_nobody_without_a_role_acts_for_a_house() -> None:
    with pytest.raises(NotOfThisHouse):
        access.require(Actor("acc", {}), "org_a", *access.STAFF)
