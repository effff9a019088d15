"""Ticketing's routes about people and houses, as the pages see them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

from infra.contracts.actor import Role
from ticketing.accounts.schemas import (
    ApplicationConfirmed,
    ApplicationWish,
    DecisionWish,
    InvitationAccepted,
    InvitationOpened,
    InvitationView,
    InvitationWish,
    LinkOpened,
    MemberView,
    OrganisationState,
    OrganisationView,
    PasswordChosen,
    People,
    ResetWish,
    RolesWish,
)

TOKEN = "t" * 43
SPENT = "s" * 43
_ROOT = "/api/ticketing"
_NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def house_of(name: str, state: OrganisationState, **changes: object) -> OrganisationView:
    """A house as the administrator sees it."""
    values: dict[str, object] = {
        "id": f"org_{abs(hash(name)) % 10**8}",
        "name": name,
        "province": "46",
        "state": state,
        "created_at": _NOW,
        "owner_name": "Nguyễn Thị Mai",
        "owner_email": "mai@example.com",
        "decided_by": None if state is OrganisationState.APPLIED else "Hà",
        "decided_at": None if state is OrganisationState.APPLIED else _NOW,
        "reason": "",
    }
    return OrganisationView.model_validate(values | changes)


@dataclass
class PeopleScene:
    """What the stand-in answers with, and what it was asked."""

    administrator: bool = False
    houses: list[OrganisationView] = field(
        default_factory=lambda: [
            house_of("Đoàn Chèo Sông Hương", OrganisationState.APPLIED),
            house_of("Nhà hát Mẫu", OrganisationState.APPROVED),
            house_of("Rạp Lạ", OrganisationState.REFUSED, reason="Thiếu giấy phép"),
        ]
    )
    has_account: bool = False
    applications: list[ApplicationWish] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    decisions: list[tuple[str, DecisionWish]] = field(default_factory=list)
    invited: list[InvitationWish] = field(default_factory=list)
    accepted: list[InvitationAccepted] = field(default_factory=list)
    roles: list[tuple[str, list[Role]]] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    resets: list[str] = field(default_factory=list)
    chosen: list[PasswordChosen] = field(default_factory=list)


def _spent() -> JSONResponse:
    vi, en = "Đường dẫn này đã dùng rồi.", "This link was used already."
    body = {"type": "/help/errors/link_spent", "status": 410, "code": "link_spent", "messages": {"vi": vi, "en": en}}
    return JSONResponse(body, status_code=410, media_type="application/problem+json")


def add_people(app: FastAPI, scene: PeopleScene) -> None:
    """Put the routes into the stand-in."""
    _add_applications(app, scene)
    _add_members(app, scene)
    _add_links(app, scene)


def _add_applications(app: FastAPI, scene: PeopleScene) -> None:
    @app.post(f"{_ROOT}/applications", status_code=202)
    async def apply(wish: ApplicationWish) -> Response:
        scene.applications.append(wish)
        return Response(status_code=202)

    @app.post(f"{_ROOT}/applications/confirmations", status_code=201, response_model=None)
    async def confirm(link: LinkOpened) -> ApplicationConfirmed | JSONResponse:
        if link.token != TOKEN:
            return _spent()
        scene.confirmed.append(link.token)
        return ApplicationConfirmed(organisation_id="org_1", name="Đoàn Chèo")

    @app.get(f"{_ROOT}/organisations", response_model=None)
    async def houses() -> list[OrganisationView] | JSONResponse:
        if not scene.administrator:
            messages = {"vi": "Chỉ quản trị viên.", "en": "Administrators only."}
            return JSONResponse({"code": "administrator_only", "messages": messages}, status_code=403)
        return scene.houses

    @app.post(f"{_ROOT}/organisations/{{organisation_id}}/decisions", status_code=201)
    async def decide(organisation_id: str, wish: DecisionWish) -> Response:
        scene.decisions.append((organisation_id, wish))
        return Response(status_code=201)


def _add_members(app: FastAPI, scene: PeopleScene) -> None:
    until = datetime.now(UTC) + timedelta(days=7)
    open_ = InvitationView(id="inv_1", email="lan@example.com", role=Role.GATE, invited_at=_NOW, ends_at=until)

    @app.get(f"{_ROOT}/organisations/{{organisation_id}}/members")
    async def members(organisation_id: str) -> People:
        clara = MemberView(account_id="acc_1", name="Clara", email="clara@example.com", roles=[Role.OWNER])
        bao = MemberView(account_id="acc_2", name="Bảo", email="bao@example.com", roles=[Role.GATE, Role.EDITOR])
        return People(
            organisation_id=organisation_id,
            name="Nhà hát Mẫu",
            state=OrganisationState.APPROVED,
            members=[clara, bao],
            invitations=[open_],
        )

    @app.put(f"{_ROOT}/organisations/{{organisation_id}}/roles/{{account_id}}", status_code=204)
    async def change(account_id: str, wish: RolesWish) -> None:
        scene.roles.append((account_id, wish.roles))

    @app.post(f"{_ROOT}/organisations/{{organisation_id}}/invitations", status_code=201)
    async def invite(wish: InvitationWish) -> InvitationView:
        scene.invited.append(wish)
        return open_

    @app.delete(f"{_ROOT}/organisations/{{organisation_id}}/invitations/{{invitation_id}}", status_code=204)
    async def withdraw(invitation_id: str) -> None:
        scene.withdrawn.append(invitation_id)


def _add_links(app: FastAPI, scene: PeopleScene) -> None:
    @app.post(f"{_ROOT}/invitations/openings", response_model=None)
    async def opened(link: LinkOpened) -> InvitationOpened | JSONResponse:
        if link.token != TOKEN:
            return _spent()
        return InvitationOpened(
            organisation_name="Nhà hát Mẫu", role=Role.EDITOR, email="lan@example.com", has_account=scene.has_account
        )

    @app.post(f"{_ROOT}/invitations/acceptances", status_code=201)
    async def accept(wish: InvitationAccepted) -> Response:
        scene.accepted.append(wish)
        return Response(status_code=201)

    @app.post(f"{_ROOT}/password-resets", status_code=202)
    async def ask(wish: ResetWish) -> Response:
        scene.resets.append(wish.email)
        return Response(status_code=202)

    @app.post(f"{_ROOT}/password-resets/redemptions", status_code=204, response_model=None)
    async def redeem(wish: PasswordChosen) -> Response:
        if wish.token != TOKEN:
            return _spent()
        scene.chosen.append(wish)
        return Response(status_code=204)
