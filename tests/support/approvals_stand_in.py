"""Second persons as the pages see them: whoever types the password of the scene says yes, and all is done then."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from infra import ids
from ticketing.approvals.schemas import ApprovalState, ApprovalView, ApprovalWish, Decision, Limits

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene

LIMITS = Limits(refund=1_000_000, void=2_000_000, discount=200_000, drawer=500_000)
PASSWORD = "mật khẩu của trưởng ca"
_REFUSED = {"vi": "Thư điện tử hoặc mật khẩu không đúng.", "en": "Wrong e-mail or password."}
_NEEDED = {"vi": "Cần người thứ hai xác nhận.", "en": "A second person must confirm."}


def needed(house: "Scene", amount_minor: int) -> JSONResponse | None:
    """The refusal of what is above the limit of the scene, until somebody said yes."""
    granted = any(one.state is ApprovalState.GRANTED for one in house.approvals)
    if house.alone_up_to is None or amount_minor <= house.alone_up_to or granted:
        return None
    return JSONResponse({"code": "approval_needed", "messages": _NEEDED}, status_code=409)


def asked(**changes: Any) -> ApprovalView:
    """Somebody asks whether a tenth of a group's price may be taken off."""
    now = datetime.now(UTC)
    values = {"id": "apr_1", "organisation_id": "org_nhahat", "action": "discount", "subject": "shf_open"}
    values |= {"amount_minor": "450000", "reason": "Đoàn 30 khách", "state": "asked", "asked_by": "acc_3"}
    times = {"asked_at": now, "expires_at": now + timedelta(minutes=15), "decided_by": None}
    return ApprovalView.model_validate(values | times | {"asked_by_name": "Nguyễn Thị Lan"} | changes)


def add_routes(app: FastAPI, house: "Scene") -> None:
    """Ask, and answer."""

    @app.post("/api/ticketing/approvals", status_code=201)
    async def ask(wish: ApprovalWish) -> ApprovalView:
        now = datetime.now(UTC)
        about = {"id": ids.new("apr"), "state": "asked", "asked_by": "acc_1", "asked_by_name": "Lan", "asked_at": now}
        about |= {"decided_by": None, "expires_at": now + timedelta(minutes=15)}
        house.approvals.append(ApprovalView.model_validate(wish.model_dump() | about))
        return house.approvals[-1]

    @app.post("/api/ticketing/approvals/{approval_id}/decisions", status_code=201, response_model=None)
    async def decide(approval_id: str, decision: Decision) -> ApprovalView | JSONResponse:
        if decision.password not in {None, PASSWORD}:
            return JSONResponse({"code": "sign_in_refused", "messages": _REFUSED}, status_code=403)
        asked = house.approvals.pop()
        state = ApprovalState.GRANTED if decision.granted else ApprovalState.REFUSED
        said = {"state": state, "decided_by": "acc_2", "decided_by_name": "Minh", "decided_at": datetime.now(UTC)}
        house.approvals.append(asked.model_copy(update=said))
        return house.approvals[-1]

    @app.get("/api/ticketing/approvals")
    async def listed(organisation_id: str, decided: bool = False) -> list[ApprovalView]:
        return [one for one in house.approvals if (one.decided_at is not None) is decided]

    limits = "/api/ticketing/organisations/{organisation_id}/approval-limits"

    @app.get(limits)
    async def shown(organisation_id: str) -> Limits:
        return house.approval_limits

    @app.put(limits)
    async def changed(organisation_id: str, word: Limits) -> Limits:
        house.approval_limits = word
        return word
