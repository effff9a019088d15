"""What crosses HTTP about offers. The words about titles are `infra.contracts.title`."""

from pydantic import BaseModel, ConfigDict

from infra.contracts.title import AgeRating


class Price(BaseModel):
    """An amount in whole minor units of an ISO 4217 currency."""

    model_config = ConfigDict(frozen=True)

    minor: int
    currency: str


class OfferView(BaseModel):
    """GET /api/ticketing/offers?title_id=… and /offers/{offer_id}: a single-view streaming ticket."""

    model_config = ConfigDict(frozen=True)

    id: str
    title_id: str
    organisation_id: str
    name_vi: str
    name_en: str
    age_rating: AgeRating
    price: Price
    watch_hours: int  # how long the ticket opens the title, from payment on
    on_sale: bool
