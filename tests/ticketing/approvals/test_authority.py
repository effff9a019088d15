"""Every role × every action: what it allows alone, at the limit and one past it, and whether it confirms for others."""

import pytest

from infra.contracts.actor import Role
from ticketing.approvals import authority
from ticketing.approvals.schemas import Action

# alone: at the limit, one past it; and whether it confirms
NOTHING, WITHIN, CONFIRMS, ALONE = (0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 1)
CELLS = {
    (Role.OWNER, Action.REFUND): ALONE,
    (Role.OWNER, Action.VOID): ALONE,
    (Role.OWNER, Action.DISCOUNT): ALONE,
    (Role.OWNER, Action.DRAWER): ALONE,
    (Role.SUPERVISOR, Action.REFUND): CONFIRMS,
    (Role.SUPERVISOR, Action.VOID): CONFIRMS,
    (Role.SUPERVISOR, Action.DISCOUNT): CONFIRMS,
    (Role.SUPERVISOR, Action.DRAWER): CONFIRMS,
    (Role.SHIFT_LEAD, Action.REFUND): CONFIRMS,
    (Role.SHIFT_LEAD, Action.VOID): CONFIRMS,
    (Role.SHIFT_LEAD, Action.DISCOUNT): CONFIRMS,
    (Role.SHIFT_LEAD, Action.DRAWER): WITHIN,
    (Role.ACCOUNTANT, Action.REFUND): CONFIRMS,
    (Role.ACCOUNTANT, Action.VOID): CONFIRMS,
    (Role.ACCOUNTANT, Action.DISCOUNT): NOTHING,
    (Role.ACCOUNTANT, Action.DRAWER): CONFIRMS,
    (Role.BOX_OFFICE, Action.REFUND): WITHIN,
    (Role.BOX_OFFICE, Action.VOID): WITHIN,
    (Role.BOX_OFFICE, Action.DISCOUNT): WITHIN,
    (Role.BOX_OFFICE, Action.DRAWER): WITHIN,
    **{(role, action): NOTHING for role in (Role.GATE, Role.EDITOR) for action in Action},
}


def test_no_cell_is_left_out() -> None:
    assert set(CELLS) == {(role, action) for role in Role for action in Action}
    assert set(authority.LIMITS) == set(Action)


@pytest.mark.parametrize(("cell", "told"), CELLS.items(), ids=str)
def test_a_cell(cell: tuple[Role, Action], told: tuple[int, int, int]) -> None:
    role, action = cell
    at, past = (
        authority.may_alone([role], action, amount_minor=amount, limit_minor=1_000) for amount in (1_000, 1_001)
    )
    assert (at, past, authority.may_confirm([role], action)) == tuple(map(bool, told))


def test_a_yes_to_a_wider_action_is_given_only_by_who_may_give_the_narrower() -> None:
    assert authority.covering(Action.VOID) == {Action.VOID, Action.REFUND}
    for action in Action:
        for wider in authority.covering(action):
            assert all(authority.may_confirm([r], action) for r in Role if authority.may_confirm([r], wider))


def test_several_roles_allow_what_the_strongest_does() -> None:
    assert authority.may_confirm([Role.BOX_OFFICE, Role.SHIFT_LEAD], Action.DISCOUNT)
    assert not authority.may_alone([], Action.REFUND, amount_minor=0, limit_minor=1_000)
