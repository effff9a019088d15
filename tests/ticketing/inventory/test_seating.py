"""Seats by their numbers: sold once, to who asked first; the best, together; units whole; zones of their own price."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from infra import clock
from infra.database.engine import Database
from infra.errors import AppError
from tests.ticketing.inventory.hall import (
    FEE,
    STALLS_PRICE,
    best,
    drawing,
    give,
    held,
    now_free,
    published,
    seated,
    seats_of,
    these,
    zones,
)
from ticketing.catalog.errors import SoldOut
from ticketing.catalog.models import SeatState
from ticketing.inventory import arrange, availability, blocks, place_holds, seats
from ticketing.inventory.errors import (
    NotEnoughTogether,
    SeatingFixed,
    SeatingRefused,
    SeatsNotSold,
    SeatsTaken,
    UnitIncomplete,
)
from ticketing.inventory.place_holds import Placed
from ticketing.inventory.schemas import BlockReason, BlockWish, PlacesItem, ZoneWish
from ticketing.inventory.wishes import Wanted

pytestmark = pytest.mark.both_engines


async def test_a_hall_becomes_zones_with_prices_seats_and_room_to_stand(database: Database) -> None:
    _performance_id, view = await seated(database)
    assert [(zone.name_en, zone.seats, zone.places, zone.left) for zone in view.zones] == [
        ("First", 34, 0, 34),
        ("Second", 8, 0, 8),
        ("Standing", 0, 3, 3),
    ]
    assert view.states == "f" * 42
    assert view.seat_zones == "0" * 34 + "1" * 8


async def test_the_second_to_ask_is_told_which_seats_are_gone(database: Database) -> None:
    performance_id, _view = await seated(database)
    first, second, third = await held(
        database,
        these(performance_id, "stalls-a-1", "stalls-a-2"),
        these(performance_id, "stalls-a-2", "stalls-a-3"),
        these(performance_id, "stalls-a-3"),
    )
    assert isinstance(first, Placed)
    assert [line.price_minor for line in first.lines] == [STALLS_PRICE + FEE] * 2
    assert isinstance(second, SeatsTaken)
    assert second.seat_ids == ("stalls-a-2",)
    assert "Tầng 1, hàng A, ghế 2" in second.message("vi")
    assert "Stalls, row A, seat 2" in second.message("en")
    assert isinstance(third, Placed)  # the refused wish kept nothing
    assert (await now_free(database, performance_id)).states[:4] == "hhhf"


async def test_a_wheelchair_place_and_its_companion_are_sold_together(database: Database) -> None:
    performance_id, _view = await seated(database)
    alone, both = await held(database, these(performance_id, "side-w-1"), these(performance_id, "side-w-1", "side-w-2"))
    assert isinstance(alone, UnitIncomplete)
    assert isinstance(both, Placed)


async def test_what_is_not_sold_cannot_be_held_and_a_seated_zone_has_no_places_without_numbers(
    database: Database,
) -> None:
    performance_id, view = await seated(database)
    numberless = Wanted((PlacesItem(offer_id=view.zones[0].offer_id, quantity=1),))
    standing = Wanted((PlacesItem(offer_id=view.zones[2].offer_id, quantity=3),))
    answers = await held(database, these(performance_id, "stalls-z-9"), numberless, standing, standing)
    assert [type(answer) for answer in answers] == [SeatsNotSold, SoldOut, Placed, SoldOut]


async def test_the_best_are_together_and_never_twice_the_same(database: Database) -> None:
    performance_id, view = await seated(database)
    zone = view.zones[0].id
    answers = await held(database, *(best(performance_id, zone, 4) for _ in range(9)))
    given = [seats_of(answer) for answer in answers[:8]]
    assert len({seat for four in given for seat in four}) == 32
    assert given[0] in (
        ["stalls-a-1", "stalls-a-2", "stalls-a-3", "stalls-a-4"],
        [f"stalls-a-{n}" for n in (5, 6, 7, 8)],
    )
    assert isinstance(answers[8], NotEnoughTogether)


async def test_a_restricted_view_is_said_and_chosen_last(database: Database) -> None:
    performance_id, view = await seated(database)
    [answer] = await held(database, best(performance_id, view.zones[1].id, 3))
    assert "balcony-a-1" not in seats_of(answer)
    [answer] = await held(database, these(performance_id, "balcony-a-1"))
    assert isinstance(answer, Placed)
    assert answer.lines[0].seat.label_vi.endswith("(tầm nhìn hạn chế)")


async def test_once_a_seat_is_held_zones_stay_and_prices_may_change(database: Database) -> None:
    performance_id, view = await seated(database)
    await held(database, these(performance_id, "stalls-a-1"))
    changed = await give(database, performance_id, view.map_id, zones(price_minor=400_000))
    assert changed.zones[0].price.minor == 400_000
    assert changed.states[0] == "h"
    with pytest.raises(SeatingFixed):
        await give(database, performance_id, view.map_id, zones(sections=["stalls"]))


async def test_zones_that_do_not_fit_the_map_are_refused(database: Database) -> None:
    performance_id, view = await seated(database)
    for wrong in (zones(sections=["roof"]), zones(sections=["stalls", "balcony", "side"]), zones(rows=[], sections=[])):
        with pytest.raises(SeatingRefused):
            await give(database, performance_id, view.map_id, wrong)


def test_a_seat_wins_over_its_row_and_a_row_over_its_section() -> None:
    def zone(**named: object) -> ZoneWish:
        return ZoneWish.model_validate({"name_vi": "Đ", "name_en": "D", "price_minor": 1000, **named})

    wanted = [
        zone(sections=["stalls"]),
        zone(rows=[{"section": "stalls", "row": "A"}]),
        zone(seats=["stalls-a-1", "stalls-b-1"]),
    ]
    found = {seat.seat_id: seat.zone for seat in arrange.seats(drawing(), wanted)}
    assert [found[f"stalls-{name}"] for name in ("a-1", "a-2", "b-1", "b-2")] == [2, 1, 2, 0]
    assert "balcony-a-1" not in found


def test_no_seat_is_in_two_zones_nor_are_a_wheelchair_place_and_its_companion_apart() -> None:
    def zone(*seats: str) -> ZoneWish:
        return ZoneWish(name_vi="Đ", name_en="D", price_minor=1000, seats=seats)

    with pytest.raises(SeatingRefused, match="stalls-a-2"):
        arrange.seats(drawing(), [zone("stalls-a-1", "stalls-a-2"), zone("stalls-a-2", "stalls-a-3")])
    with pytest.raises(SeatingRefused):
        arrange.seats(drawing(), [zone("side-w-1"), zone("side-w-2")])
    assert len(arrange.seats(drawing(), [zone("side-w-1", "side-w-2"), zone("stalls-a-1")])) == 3


def test_a_seat_moved_by_hand_parts_its_row_only_where_it_stands_apart() -> None:
    plain = drawing()
    row = plain.sections[0].rows[0]

    def runs(x: int) -> list[int]:
        """The runs of row A with its second seat at this place."""
        seats = tuple(seat.model_copy(update={"x": x}) if seat.label == "2" else seat for seat in row.seats)
        stalls = plain.sections[0].model_copy(update={"rows": (row.model_copy(update={"seats": seats}),)})
        whole = ZoneWish(name_vi="Đ", name_en="D", price_minor=1000, sections=("stalls",))
        return [seat.run for seat in arrange.seats(plain.model_copy(update={"sections": (stalls,)}), [whole])]

    assert runs(row.seats[1].x) == [1, 1, 1, 1, 2, 2, 2, 2]
    assert runs(row.seats[1].x - 20) == [1, 1, 1, 1, 2, 2, 2, 2]
    assert runs(row.seats[1].x + 24) == [1, 1, 1, 1, 2, 2, 2, 2]
    assert runs(row.seats[1].x - 30) == [1, 1, 2, 2, 3, 3, 3, 3]


async def test_maps_hear_within_a_question_what_changed(database: Database) -> None:
    performance_id, view = await seated(database)
    await held(database, these(performance_id, "stalls-a-3"))
    async with database.reading() as session:
        now = clock.now()
        told = await availability.changes(session, performance_id=performance_id, since=view.version, now=now)
        assert (2, "h") in told.changed
        later = now + timedelta(minutes=10, seconds=1)
        told = await availability.changes(
            session, performance_id=performance_id, since=seats.milliseconds(later) - 2000, now=later
        )
        assert told.changed == [(2, "f")]  # nobody swept, and it is free
        assert (await availability.changes(session, performance_id=performance_id, since=0, now=now)).reset


async def test_blocked_seats_are_nobodys_until_they_are_released(database: Database) -> None:
    performance_id, _view = await seated(database)
    until = clock.now() + timedelta(hours=1)
    wish = BlockWish(seats=("stalls-a-1", "stalls-a-2"), reason=BlockReason.PRESS, note="Báo", releases_at=until)
    async with database.transaction() as session:
        made = await blocks.block(session, performance_id=performance_id, wish=wish, done_by="acc_1", now=clock.now())
    [answer] = await held(database, these(performance_id, "stalls-a-2"))
    assert isinstance(answer, SeatsTaken)
    with pytest.raises(SeatsTaken):
        async with database.transaction() as session:
            await blocks.block(session, performance_id=performance_id, wish=wish, done_by="acc_1", now=clock.now())
    async with database.transaction() as session:
        await blocks.release(session, performance_id=performance_id, block_id=made.id, done_by="acc_1", now=clock.now())
    [answer] = await held(database, these(performance_id, "stalls-a-2"))
    assert isinstance(answer, Placed)


async def test_a_block_past_its_time_keeps_nothing_whether_it_was_swept_or_not(database: Database) -> None:
    performance_id, _view = await seated(database)
    soon = clock.now() + timedelta(seconds=1)
    for seat_id in ("stalls-a-1", "stalls-b-1"):
        wish = BlockWish(seats=(seat_id,), reason=BlockReason.HOUSE, releases_at=soon)
        async with database.transaction() as session:
            await blocks.block(session, performance_id=performance_id, wish=wish, done_by="acc_1", now=clock.now())
    taken: list[Placed | AppError] = await held(database, these(performance_id, "stalls-a-1"))
    assert isinstance(taken[0], SeatsTaken)
    async with database.transaction() as session:
        later = soon + timedelta(seconds=1)
        [answer] = await place_holds.place(session, wanted=[these(performance_id, "stalls-a-1")], now=later)
        assert isinstance(answer, Placed)
        assert await blocks.release_due(session, now=later) == 2
    async with database.reading() as session:
        kept = await session.scalars(select(SeatState.block_id).where(SeatState.block_id.is_not(None)))
        assert kept.all() == []


async def test_another_map_may_be_given_while_nobody_has_a_seat(database: Database) -> None:
    performance_id, _view = await seated(database)
    larger = await published(database, drawing(rows=6, seats=10))
    view = await give(database, performance_id, larger, zones())
    assert len(view.states) == 6 * 10 + 2 + 10
