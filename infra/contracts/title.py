"""What is on offer: told by media_service to ticketing through the outbox, at least once, in any order.

`version` grows with every change of a title; a reader keeps the highest it has seen and drops the rest.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

AgeRating = Literal["P", "K", "T13", "T16", "T18"]  # Circular 05/2023/TT-BVHTTDL; C is never published


class TitlePublished(BaseModel):
    """The title as it may be sold from now on (also sent when it changes)."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["title_published"] = "title_published"
    title_id: str
    organisation_id: str
    version: int
    name_vi: str
    name_en: str
    age_rating: AgeRating
    duration_seconds: int
    ticket_price_minor: int
    currency: str
    watch_hours: int


class TitleWithdrawn(BaseModel):
    """The title may no longer be sold."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["title_withdrawn"] = "title_withdrawn"
    title_id: str
    version: int
