"""Which seats cost what: from what is sold to the form of the house, and back to a wish."""

from ticketing.catalog.schemas import Price
from ticketing.inventory.schemas import RowOfSection, SeatingWish, SeatsView, ZoneView
from ticketing.seating import samples
from web import seating_form
from web.seating_form import Written

HALL = samples.theatre()


def _fields(written: Written) -> dict[str, str]:
    """The form as a browser sends it."""
    fields = {f"zone:{key}": zone for key, zone in written.where.items()}
    for zone in written.zones:
        names = {"name_vi": zone.name_vi, "name_en": zone.name_en, "price": zone.price, "fee": zone.fee}
        fields |= {f"{name}-{zone.number}": value for name, value in names.items()}
    return fields


def _asked(fields: dict[str, str]) -> SeatingWish:
    wish, _, wrong = seating_form.read(fields, HALL, map_id="map_1")
    assert wish is not None, wrong
    return wish


def test_a_hall_that_was_just_chosen_costs_what_the_performance_costs() -> None:
    wish = _asked(_fields(seating_form.first(HALL, price_minor=200_000)))
    [zone] = wish.zones
    assert (wish.seat_map_id, zone.price_minor, zone.fee_minor) == ("map_1", 200_000, 0)
    assert zone.sections == ("stalls", "balcony", "boxes-left", "boxes-right")
    assert zone.rows == ()


def test_rows_may_cost_more_and_sections_may_not_be_sold() -> None:
    fields = _fields(seating_form.first(HALL, price_minor=200_000))
    fields |= {"name_vi-2": "Hạng VIP", "name_en-2": "VIP", "price-2": "500.000 ₫", "fee-2": "10,000"}
    fields |= {"zone:stalls/A": "2", "zone:stalls/B": "2", "zone:boxes-left": "0", "zone:balcony": "nonsense"}
    cheap, dear = _asked(fields).zones
    assert dear.rows == (RowOfSection(section="stalls", row="A"), RowOfSection(section="stalls", row="B"))
    assert (dear.price_minor, dear.fee_minor, dear.sections) == (500_000, 10_000, ())
    assert cheap.sections == ("boxes-right",)
    assert len(cheap.rows) == 10
    assert cheap.colour != dear.colour


def test_what_is_sold_stands_in_the_form_again() -> None:
    letters = "".join("1" if place.row.label == "A" else "0" for place in HALL.places())
    zones = [
        ZoneView(
            id=f"zon_{n}",
            offer_id=f"ofr_{n}",
            name_vi=f"Hạng {n}",
            name_en=f"Zone {n}",
            colour="#8c5a3c",
            price=Price(minor=n * 1000, currency="VND"),
            fee=Price(minor=0, currency="VND"),
            left=1,
            seats=1,
            places=0,
            places_left=0,
        )
        for n in (1, 2)
    ]
    view = SeatsView(map_id="map_1", version=1, zones=zones, seat_zones=letters, states="f" * len(letters))
    written = seating_form.of(HALL, view)
    assert written.where["stalls"] == "1"
    assert written.where["stalls/A"] == "2"
    assert "stalls/B" not in written.where
    first, second = _asked(_fields(written)).zones
    assert (first.price_minor, second.price_minor) == (1000, 2000)
    assert {row.row for row in second.rows} == {"A"}
    single = letters[:5] + "1-" + letters[7:]
    assert seating_form.of(HALL, view.model_copy(update={"seat_zones": single})).painted.rstrip("-") == "-" * 6 + "0"


def _painted(**zones: str) -> str:
    """The signs of the whole hall with these seats painted."""
    at = {place.seat.id: number for number, place in enumerate(HALL.places())}
    signs = ["-"] * HALL.seats_count
    for seat, zone in zones.items():
        signs[at[seat.replace("_", "-")]] = zone
    return "".join(signs)


def test_single_seats_are_painted_over_their_rows() -> None:
    fields = _fields(seating_form.first(HALL, price_minor=200_000))
    fields |= {"name_vi-2": "Hạng VIP", "name_en-2": "VIP", "price-2": "500000"}
    cheap, dear = _asked(fields | {"painted": _painted(stalls_a_1="2", stalls_b_2="2", stalls_b_4="1")}).zones
    assert (dear.seats, dear.rows, dear.sections) == (("stalls-a-1", "stalls-b-2"), (), ())
    assert cheap.sections == ("stalls", "balcony", "boxes-left", "boxes-right")
    assert cheap.seats == ()


def test_a_seat_that_is_not_sold_is_left_out_of_its_row() -> None:
    fields = _fields(seating_form.first(HALL, price_minor=200_000))
    [zone] = _asked(fields | {"painted": _painted(stalls_a_1="0")}).zones
    assert "stalls" not in zone.sections
    assert RowOfSection(section="stalls", row="B") in zone.rows
    assert RowOfSection(section="stalls", row="A") not in zone.rows
    assert len(zone.seats) == 21
    assert "stalls-a-1" not in zone.seats


def test_what_is_painted_comes_back_and_signs_of_another_hall_are_refused() -> None:
    fields = _fields(seating_form.first(HALL, price_minor=200_000))
    painted = _painted(stalls_a_1="1", balcony_a_2="0")
    assert seating_form.read(fields | {"painted": painted}, HALL, map_id="m")[1].painted == painted
    assert seating_form.read(fields | {"painted": "-" * 20_000}, HALL, map_id="m")[1].painted == ""
    for wrong in (painted[1:], painted + "-", "9" + painted[1:]):
        wish, _, said = seating_form.read(fields | {"painted": wrong}, HALL, map_id="m")
        assert wish is None
        assert "painted" in said


def test_what_is_missing_is_said() -> None:
    fields = _fields(seating_form.first(HALL, price_minor=200_000))
    assert "name in both languages" in seating_form.read(fields | {"name_en-1": ""}, HALL, map_id="m")[2]
    assert "1,000 ₫" in seating_form.read(fields | {"price-1": "999"}, HALL, map_id="m")[2]
    assert "fee" in seating_form.read(fields | {"fee-1": "much"}, HALL, map_id="m")[2]
