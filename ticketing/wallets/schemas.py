"""What crosses HTTP about passes for the wallets of phones."""

from pydantic import BaseModel, ConfigDict


class GoogleSaveLink(BaseModel):
    """GET /api/ticketing/tickets/{id}/wallet-passes/google: where the holder saves the pass."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
