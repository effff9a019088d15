"""What a basket asks for, when something is added to it."""

from ticketing.inventory.schemas import BestItem, PlacesItem, SeatsItem
from web import baskets


def test_seats_of_one_performance_and_places_of_one_offer_are_one_item_each() -> None:
    asked = baskets.merged(
        [
            SeatsItem(performance_id="prf_1", seats=("a-1",)),
            PlacesItem(offer_id="ofr_1", quantity=2),
            SeatsItem(performance_id="prf_2", seats=("a-1",)),
            SeatsItem(performance_id="prf_1", seats=("a-2", "a-1")),
            PlacesItem(offer_id="ofr_1"),
            BestItem(performance_id="prf_1", zone_id="zon_1", best=2),
        ]
    )
    assert asked == (
        SeatsItem(performance_id="prf_1", seats=("a-1", "a-2")),
        SeatsItem(performance_id="prf_2", seats=("a-1",)),
        PlacesItem(offer_id="ofr_1", quantity=3),
        BestItem(performance_id="prf_1", zone_id="zon_1", best=2),
    )
