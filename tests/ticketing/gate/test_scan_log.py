"""Eight doors without a network: however their logs meet, there is one house, and nobody who came in twice is lost."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench import gates
from ticketing.gate.scan_log import Direction, Double, Entry, Log

PLACES = {"family": 4}


def entry(at: int, device: str, sequence: int, ticket: str = "t1", **changes: Any) -> Entry:
    return Entry(at, device, sequence, ticket)._replace(**changes)


def came_in(log: Log) -> int:
    return log.state(PLACES).house.inside()


_ENTRIES = st.lists(
    st.builds(
        Entry,
        at=st.integers(0, 50),
        device=st.sampled_from("ABC"),
        sequence=st.integers(1, 12),
        ticket=st.sampled_from(["t1", "t2", "t3"]),
        direction=st.sampled_from(list(Direction)),
        zone=st.sampled_from(["", "balcony"]),
        group=st.sampled_from(["", "family"]),
        persons=st.integers(1, 3),
    ),
    max_size=30,
)


@given(_ENTRIES, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_any_order_any_parts_and_any_repetition_make_one_state(entries: list[Entry], luck: random.Random) -> None:
    wanted = Log(entries)
    parts = [luck.choices(entries, k=luck.randint(0, 8)) for _ in range(4)] if entries else []
    heard = [*entries, *(again for part in parts for again in part)]
    luck.shuffle(heard)
    met = Log()
    for start in range(0, len(heard), 5):
        met.absorb(heard[start : start + 5])
    assert met.state(PLACES) == wanted.state(PLACES)
    assert (met.repeated, met.missing()) == (wanted.repeated, wanted.missing())


@given(_ENTRIES)
@settings(max_examples=60, deadline=None)
def test_every_scan_is_accounted_for_and_no_group_is_larger_than_it_is(entries: list[Entry]) -> None:
    log = Log(entries)
    state = log.state(PLACES)
    assert all(count <= 4 for count in state.house.counts.values())
    ins = [one for one in log if one.direction == Direction.IN]
    assert {double.entry for double in state.doubles} <= set(ins)


def test_the_earlier_entry_wins_whoever_was_heard_first() -> None:
    early, late = entry(10, "B", 1, door="Cửa 2"), entry(20, "A", 1, door="Cửa 1")
    assert Log([late, early]).state().doubles == (Double(late, early),)


def test_out_and_in_again_is_no_double_entry_and_out_alone_is_listed() -> None:
    out, again = entry(20, "A", 2, direction=Direction.OUT), entry(30, "B", 1)
    log = Log([again, entry(10, "A", 1), out])
    assert (log.state().doubles, came_in(log)) == ((), 1)
    assert Log([out]).state().strays == (out,)


def test_a_group_enters_in_parts_and_not_one_person_more() -> None:
    three = entry(10, "A", 1, group="family", persons=3)
    last = entry(20, "B", 1, "t2", group="family")
    late = entry(30, "A", 2, "t3", group="family")
    state = Log([last, late, three]).state(PLACES)
    assert (state.house.inside(), state.doubles) == (4, (Double(late, last),))


def test_a_room_inside_the_house_has_a_door_of_its_own() -> None:
    log = Log([entry(10, "A", 1), entry(20, "B", 1, zone="balcony")])
    state = log.state()
    assert (state.doubles, state.house.inside(), state.house.inside("balcony")) == ((), 1, 1)


def test_a_number_used_twice_is_told_and_what_did_not_arrive_is_counted() -> None:
    log = Log([entry(10, "A", 1), entry(11, "A", 1, "t2"), entry(12, "A", 4)])
    assert (log.repeated, log.missing(), len(log)) == ({("A", 1)}, {"A": 2}, 2)


def test_eight_doors_meet_in_many_orders() -> None:
    figures = gates.measure(doors=8, tickets=400, orders=60, seed=7)
    assert (figures["states"], figures["lost_scans"], figures["unlisted_double_entries"]) == (1, 0, 0)
    assert figures["double_entries"] > 0


def test_a_merge_that_believes_whom_it_heard_first_is_caught() -> None:
    assert gates.measure(doors=8, tickets=100, orders=20, seed=7, merge=gates.first_heard)["states"] > 1


@pytest.mark.parametrize("orders", [1, 5])
def test_the_same_seed_is_the_same_evening(orders: int) -> None:
    assert gates.measure(doors=3, tickets=50, orders=orders, seed=3) == gates.measure(
        doors=3, tickets=50, orders=orders, seed=3
    )
