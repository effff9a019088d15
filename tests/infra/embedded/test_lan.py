"""Addresses for phones, and a code in the terminal that a camera reads."""

import re

import segno

from infra.embedded import lan


def test_origins_put_brackets_around_colons() -> None:
    assert lan.origin("https", "192.168.1.20", 8443) == "https://192.168.1.20:8443"
    assert lan.origin("http", "fd00::20", 8000) == "http://[fd00::20]:8000"


def test_the_name_of_the_machine_fits_a_certificate() -> None:
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", lan.hostname())


def test_the_code_in_the_terminal_is_the_code() -> None:
    text = "http://192.168.1.20:8000/lan"
    read = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
    rows: list[list[int]] = []
    for line in lan.qr_lines(text):
        rows += [[read[char][half] for char in line] for half in (0, 1)]
    wanted = [[int(bool(module)) for module in row] for row in segno.make_qr(text, error="l").matrix_iter(border=2)]
    assert rows[: len(wanted)] == wanted
