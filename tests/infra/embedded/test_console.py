"""What people read: aligned names, no secrets, no surprises for the terminal."""

import io

from hypothesis import given
from hypothesis import strategies as st

from infra.embedded.console import Console, masked


def test_every_line_says_whose_it_is() -> None:
    stream = io.StringIO()
    console = Console(stream)
    console.say("một\nhai")
    console.say("three", name="edge")
    assert stream.getvalue() == "house   │ một\nhouse   │ hai\nedge    │ three\n"


def test_tokens_do_not_reach_the_terminal() -> None:
    token = "k1.tox.01jd3x." + "a" * 43
    assert "01jd3x" not in masked(f'request: "GET /v/{token}/ast_1/f1/a.m4s"')
    assert "geheim" not in masked('referrer: "http://localhost/orders/1?key=geheim"')
    assert "sk_test" not in masked("Authorization: Bearer sk_test_123")


@given(st.text())
def test_no_output_of_a_part_moves_the_cursor(text: str) -> None:
    assert all(letter.isprintable() or letter == "\t" for letter in masked(text))


def test_a_terminal_that_is_gone_does_not_stop_the_house() -> None:
    class Gone(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    Console(Gone()).say("still here")
