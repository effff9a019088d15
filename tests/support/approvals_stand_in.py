"""Second persons as the pages see them: whoever types the password of the scene says yes, and all is done then."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from infra import ids
from ticketing.approvals.schemas import ApprovalState, ApprovalView, ApprovalWish, Decision

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene

PASSWORD = "mật khẩu của trưởng ca"
_REFUSED = {"vi": "Thư điện tử hoặc mật khẩu không đúng.", "en": "Wrong e-mail or password."}
_NEEDED = {"vi": "Cần người thứ hai xác nhận.", "en": "A second person must confirm."}


def needed(house: "Scene", amount_minor: int) -> JSONResponse | None:
    """The refusal of what is above the limit of the scene, until somebody said yes."""
    granted = any(one.state is ApprovalState.GRANTED for one in house.approvals)
    if house.alone_up_to is None or amount_minor <= house.alone_up_to or granted:
        return None
    return JSONResponse({"code": "approval_needed", "messages": _NEEDED}, status_code=409)


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
        if decision.password != PASSWORD:
            return JSONResponse({"code": "sign_in_refused", "messages": _REFUSED}, status_code=403)
        asked = house.approvals.pop()
        house.approvals.append(asked.model_copy(update={"state": ApprovalState.GRANTED, "decided_by": "acc_2"}))
        return house.approvals[-1]
