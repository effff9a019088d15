"""Promises of identifiers: they sort by time, never meet, and fit a path."""

import re
import time

from infra import ids


def test_ids_made_later_sort_later() -> None:
    first = ids.new("ord")
    time.sleep(0.002)
    assert first < ids.new("ord")


def test_ten_thousand_ids_are_all_different() -> None:
    assert len({ids.new("ord") for _ in range(10_000)}) == 10_000


def test_an_id_is_safe_in_a_path_and_a_media_token() -> None:
    assert re.fullmatch(r"ast_[0-9a-z]{26}", ids.new("ast"))


def test_the_version_and_variant_bits_are_those_of_uuid_7() -> None:
    body = ids.new("ord").removeprefix("ord_")
    number = 0
    for letter in body:
        number = number << 5 | "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
    assert number >> 76 & 0xF == 7
    assert number >> 62 & 0x3 == 0x2


def test_only_well_formed_ids_of_the_prefix_are_recognised() -> None:
    good = ids.new("ord")
    assert ids.is_id("ord", good)
    for bad in (good.upper(), good + "\n", "ast_" + good[4:], good[:-1], "ord_../../etc/passwd", ""):
        assert not ids.is_id("ord", bad)
