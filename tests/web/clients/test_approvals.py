"""Second persons over HTTP: asked for with a reason, answered at the same screen."""

import httpx

from tests.support.approvals_stand_in import PASSWORD
from tests.support.services_stand_in import Scene, ticketing_app
from ticketing.approvals.schemas import Action, ApprovalState, ApprovalWish
from web.clients import approvals

WISH = ApprovalWish(
    organisation_id="org_nhahat", action=Action.REFUND, subject="ord_1", amount_minor=1_500_000, reason="Khách đổi ý"
)


async def test_asked_and_granted() -> None:
    scene = Scene()
    transport = httpx.ASGITransport(app=ticketing_app(scene))
    async with httpx.AsyncClient(transport=transport, base_url="http://ticketing.test") as http:
        asked = await approvals.ask(http, WISH, actor_token="actor-token")
        assert (asked.state, asked.amount_minor) == (ApprovalState.ASKED, 1_500_000)
        said = await approvals.decide(
            http, asked.id, actor_token="actor-token", email="lan@example.vn", password=PASSWORD
        )
    assert said.state is ApprovalState.GRANTED
