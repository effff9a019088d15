"""What crosses HTTP about the inbox."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class ParkedEvent(BaseModel):
    """GET /api/ticketing/webhooks/parked (bearer: operator): an event that contradicts our rows."""

    model_config = ConfigDict(frozen=True)

    id: str
    provider: str
    event_id: str  # the provider's own, by which its dashboard finds it
    kind: str
    received_at: datetime
    parked_at: datetime
    reason: str
