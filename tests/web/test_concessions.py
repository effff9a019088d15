"""What forms say about who pays less."""

from ticketing.catalog.schemas import OfferKind, Price
from ticketing.inventory.schemas import HoldLineView
from ticketing.rules.schemas import Concession
from web import concessions

STUDENT, CHILD = Concession.STUDENT, Concession.CHILD


def line(position: int, seat: str | None = None, concession: Concession | None = None) -> HoldLineView:
    price = Price(minor=1000, currency="VND")
    return HoldLineView(
        position=position,
        offer_id="ofr_1",
        kind=OfferKind.ADMISSION,
        name_vi="",
        name_en="",
        seat_id=seat,
        price=price,
        fee=price,
        concession=concession,
    )


def test_a_field_names_a_line_and_an_unknown_word_means_the_full_price() -> None:
    lines = [line(1), line(2, concession=CHILD), line(3, concession=CHILD)]
    said = {"concession-1": "student", "concession-2": "king"}
    assert concessions.chosen(said, lines) == (STUDENT, None, CHILD)


def test_a_seat_keeps_its_reduction_when_others_come_and_go() -> None:
    before = [line(1, "a-1"), line(2, "a-2", STUDENT), line(3, None, CHILD), line(4)]
    after = [line(1, "a-2"), line(2, "a-3"), line(3), line(4), line(5)]
    assert concessions.carried(before, after) == (STUDENT, None, CHILD, None, None)


def test_so_many_of_each_are_counted_and_never_without_end() -> None:
    assert concessions.counted({"concession-student": "2", "concession-child": "1"}, 10) == (CHILD, STUDENT, STUDENT)
    assert len(concessions.counted({"concession-student": "99999"}, 10)) == 11
    assert concessions.counted({"concession-student": "-1", "concession-child": "x"}, 10) == ()
