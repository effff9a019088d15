from pathlib import Path

import pytest
from fastapi.responses import Response
from hypothesis import given
from hypothesis import strategies as st

from tests.support.settings import make_settings
from web import cookies

JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=10)


@given(value=JSON, purpose=st.sampled_from(["a", "b"]))
def test_what_was_sealed_is_read_again(value: object, purpose: str) -> None:
    sealed = cookies.seal(value, purpose=purpose, key="k")
    assert cookies.unseal(sealed, purpose=purpose, key="k") == value
    assert cookies.unseal(sealed, purpose="other", key="k") is None
    assert cookies.unseal(sealed, purpose=purpose, key="other") is None


@given(position=st.integers(min_value=0), letter=st.characters(min_codepoint=33, max_codepoint=126))
def test_one_changed_letter_breaks_the_seal(position: int, letter: str) -> None:
    sealed = cookies.seal(["ord_1", "key"], purpose="a", key="k")
    at = position % len(sealed)
    forged = sealed[:at] + letter + sealed[at + 1 :]
    assert forged == sealed or cookies.unseal(forged, purpose="a", key="k") is None


@given(st.text())
def test_any_text_is_refused_quietly(text: str) -> None:
    assert cookies.unseal(text, purpose="a", key="k") is None


@pytest.mark.parametrize(
    ("public_url", "expected"),
    [
        ("http://localhost:8000", "c=v; HttpOnly; Max-Age=5; Path=/; SameSite=lax"),
        ("https://sankhau.vn", "__Host-c=v; HttpOnly; Max-Age=5; Path=/; SameSite=lax; Secure"),
    ],
)
def test_over_https_a_cookie_is_secure_and_bound_to_the_host(tmp_path: Path, public_url: str, expected: str) -> None:
    response = Response()
    cookies.put(response, "c", "v", make_settings(tmp_path, public_url=public_url), max_age_seconds=5)
    assert response.headers["set-cookie"] == expected
