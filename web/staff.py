"""Who works for a house: the session in a cookie, exchanged for an actor token on every page."""

from dataclasses import dataclass, replace
from datetime import datetime

from fastapi.responses import RedirectResponse

from infra.contracts.actor import Role
from infra.errors import Forbidden, NotFound
from media_service.library.schemas import JobState
from ticketing.accounts.schemas import ActorTokenAnswer, OrganisationRoles, OrganisationState
from ticketing.catalog.schemas import PerformanceView
from web import cookies
from web.clients import evenings, ticketing
from web.clients.answers import ServiceRefused
from web.visit import Visit

COOKIE = "sankhau_staff"
_SEES_TITLES = {Role.OWNER, Role.EDITOR, Role.BOX_OFFICE}
_MAY_REFUND = {Role.OWNER, Role.BOX_OFFICE}
_MAY_CHECK = {*_MAY_REFUND, Role.GATE}
_READS_BOOKS = {*_MAY_REFUND, Role.ACCOUNTANT}
_READS_SHIFTS = {*_READS_BOOKS, Role.SHIFT_LEAD, Role.SUPERVISOR}
_SEES_PERFORMANCES = {*_SEES_TITLES, Role.GATE}
_INVITES_GUESTS = {Role.OWNER, Role.SUPERVISOR}
_MAY_EDIT = {Role.OWNER, Role.EDITOR}
WORKING = {JobState.QUEUED, JobState.RUNNING}


@dataclass(frozen=True, slots=True)
class Member:
    """A signed-in member and the house whose page is open."""

    name: str
    token: str
    house: OrganisationRoles
    houses: list[OrganisationRoles]
    token_expires_at: datetime

    def of_house(self, organisation_id: str) -> "Member":
        """The same person in another of her houses; as she stands when she has no such house."""
        house = next((house for house in self.houses if house.organisation_id == organisation_id), self.house)
        return replace(self, house=house)

    @property
    def may_refund(self) -> bool:
        """Whether the member's roles in this house include giving money back."""
        return self.is_approved and not _MAY_REFUND.isdisjoint(self.house.roles)

    @property
    def may_sell(self) -> bool:
        """Whether the member's roles in this house include selling at its counter."""
        return self.may_refund

    @property
    def may_check(self) -> bool:
        """Whether the member's roles in this house include checking tickets at its doors."""
        return self.is_approved and not _MAY_CHECK.isdisjoint(self.house.roles)

    @property
    def reads_books(self) -> bool:
        """Whether the member's roles in this house include looking at its revenue."""
        return self.is_approved and not _READS_BOOKS.isdisjoint(self.house.roles)

    @property
    def reads_shifts(self) -> bool:
        """Whether the member's roles in this house include looking at shifts: her own, or all."""
        return self.is_approved and not _READS_SHIFTS.isdisjoint(self.house.roles)

    @property
    def invites_guests(self) -> bool:
        """Whether the member's roles in this house include its guest list."""
        return self.is_approved and not _INVITES_GUESTS.isdisjoint(self.house.roles)

    @property
    def sees_titles(self) -> bool:
        """Whether the member's roles in this house include looking at its titles."""
        return self.is_approved and not _SEES_TITLES.isdisjoint(self.house.roles)

    @property
    def sees_performances(self) -> bool:
        """Whether the member's roles in this house include looking at its evenings."""
        return self.is_approved and not _SEES_PERFORMANCES.isdisjoint(self.house.roles)

    @property
    def is_owner(self) -> bool:
        """Whether the member says who works here."""
        return Role.OWNER in self.house.roles

    @property
    def is_approved(self) -> bool:
        """Whether the platform has let this house in; until then its roles count nowhere else."""
        return self.house.state is OrganisationState.APPROVED

    @property
    def may_edit(self) -> bool:
        """Whether the member's roles in this house include making titles."""
        return self.is_approved and not _MAY_EDIT.isdisjoint(self.house.roles)


async def signed_in(visit: Visit) -> ActorTokenAnswer | None:
    """Who is signed in, with or without a house, or None. Raises Unavailable."""
    session_token = visit.cookie(COOKIE)
    if not session_token:
        return None
    try:
        return await ticketing.actor_token(visit.site.ticketing, session_token=session_token)
    except ServiceRefused:
        return None


async def member(visit: Visit, *, house_id: str | None = None) -> Member | None:
    """Who is signed in for a house, or None. Raises Unavailable."""
    answer = await signed_in(visit)
    if answer is None:
        return None
    house = _chosen(answer, house_id)
    return Member(answer.name, answer.actor_token, house, answer.organisations, answer.expires_at) if house else None


async def at_performance(visit: Visit, member: Member, performance_id: str) -> tuple[Member, PerformanceView]:
    """The performance, and the member as one of its house. Raises ServiceRefused, NotFound for another house's."""
    found = await evenings.performance(visit.site.ticketing, performance_id, actor_token=member.token)
    if found.sold is None:
        raise NotFound
    return member.of_house(found.organisation_id), found


async def editing_performance(visit: Visit, member: Member, performance_id: str) -> tuple[Member, PerformanceView]:
    """The same for who makes its programme. Raises Forbidden besides."""
    member, found = await at_performance(visit, member, performance_id)
    if not member.may_edit:
        raise Forbidden
    return member, found


def to_sign_in(visit: Visit) -> RedirectResponse:
    """To the sign-in page; a session that has ended is forgotten."""
    response = visit.redirect("/sign-in")
    cookies.drop(response, COOKIE, visit.site.settings)
    return response


async def elsewhere(visit: Visit) -> RedirectResponse:
    """For who has no house: an administrator to her page, everybody else to the sign-in."""
    person = await signed_in(visit)
    return visit.redirect("/admin") if person is not None and person.administrator else to_sign_in(visit)


def _chosen(answer: ActorTokenAnswer, house_id: str | None) -> OrganisationRoles | None:
    houses = answer.organisations
    return next((h for h in houses if h.organisation_id == house_id), houses[0] if houses else None)
