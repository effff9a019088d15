"""A seat's id is made once, from what the seat is called, and stays."""

from ticketing.seating import checks, samples, seat_ids
from ticketing.seating.schemas import SeatMap


def _with_new_ids(document: SeatMap) -> SeatMap:
    text = document.to_json()
    for place in document.places():
        text = text.replace(f'"{place.seat.id}"', f'"new-{place.seat.id[:36]}"')
    return SeatMap.model_validate_json(text)


def test_letters_of_the_vietnamese_alphabet_stay_apart() -> None:
    labels = ["A", "Ă", "Â", "D", "Đ", "O", "Ô", "Ơ", "U", "Ư", "E", "Ê"]
    assert len({seat_ids.slug(label, 9) for label in labels}) == len(labels)
    assert seat_ids.slug("Tầng 2 (giữa)", 20) == "tang-2-giua"
    assert seat_ids.slug("★", 20) == "x"


def test_new_seats_get_ids_and_companions_still_know_each_other() -> None:
    document = _with_new_ids(samples.theatre())
    settled = seat_ids.settled(document)
    assert [p.seat.id for p in settled.places()] == [p.seat.id for p in samples.theatre().places()]
    assert checks.faults(settled) == []


def test_known_seats_keep_their_ids_when_they_are_called_otherwise() -> None:
    document = samples.chamber("X")
    renamed = SeatMap.model_validate_json(document.to_json().replace('"label":"1"', '"label":"101"'))
    assert [p.seat.id for p in seat_ids.settled(renamed).places()] == [p.seat.id for p in document.places()]


def test_a_new_seat_never_takes_the_id_of_another() -> None:
    text = samples.chamber("X").to_json().replace('"id":"stalls-a-1"', '"id":"new-1"', 1)
    text = text.replace('"id":"stalls-a-3"', '"id":"stalls-a-1"', 1)
    ids = [place.seat.id for place in seat_ids.settled(SeatMap.model_validate_json(text)).places()]
    assert "stalls-a-1-2" in ids
    assert len(set(ids)) == len(ids)
