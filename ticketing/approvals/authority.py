"""Who may do what with a house's money over the counter, alone or with a second person. Pure."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from infra.contracts.actor import Role
from ticketing.approvals.schemas import Action


class Power(StrEnum):
    """What a role allows of an action: nothing; alone up to the house's limit; that, and confirming for others; all."""

    NOTHING = "nothing"
    WITHIN = "within"
    CONFIRMS = "confirms"
    ALONE = "alone"


_N, _W, _C, _A = Power.NOTHING, Power.WITHIN, Power.CONFIRMS, Power.ALONE
MATRIX: Final[Mapping[Role, Mapping[Action, Power]]] = {
    role: dict(zip(Action, powers, strict=True))
    for role, powers in {
        #                   refund void discount drawer
        Role.OWNER: (_A, _A, _A, _A),
        Role.SUPERVISOR: (_C, _C, _C, _C),
        Role.SHIFT_LEAD: (_C, _C, _C, _W),
        Role.ACCOUNTANT: (_C, _C, _N, _C),
        Role.BOX_OFFICE: (_W, _W, _W, _W),
        Role.GATE: (_N, _N, _N, _N),
        Role.EDITOR: (_N, _N, _N, _N),
    }.items()
}
LIMITS: Final[Mapping[Action, int]] = {
    Action.REFUND: 1_000_000,
    Action.VOID: 2_000_000,
    Action.DISCOUNT: 200_000,
    Action.DRAWER: 500_000,
}  # đồng; a house that set none has these
_ORDER: Final = list(Power)
_COVERS: Final = {Action.REFUND: {Action.VOID}}  # who confirms the one confirms the other: the same money goes back


def covering(action: Action) -> set[Action]:
    """What a second person may have said yes to, for this to happen."""
    return {action} | {wider for wider, narrower in _COVERS.items() if action in narrower}


def power(roles: Iterable[Role], action: Action) -> Power:
    """The most that one of the roles allows."""
    return max((MATRIX[role][action] for role in roles), key=_ORDER.index, default=Power.NOTHING)


def may_alone(roles: Iterable[Role], action: Action, *, amount_minor: int, limit_minor: int) -> bool:
    """Whether nobody else has to be asked; the limit itself is still within it."""
    held = power(roles, action)
    return held is Power.ALONE or (held is not Power.NOTHING and amount_minor <= limit_minor)


def may_confirm(roles: Iterable[Role], action: Action) -> bool:
    """Whether somebody else may be told yes."""
    return power(roles, action) in {Power.CONFIRMS, Power.ALONE}
