"""The basket of a counter travels sealed: what was changed, or sealed as something else, is none."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from tests.support.settings import make_settings
from web import cookies, counter_baskets
from web.visit import Visit


def visit(folder: Path) -> tuple[Visit, str]:
    key = make_settings(folder).web_key.get_secret_value()
    scene: Any = SimpleNamespace(site=SimpleNamespace(key=key))
    return cast(Visit, scene), key


def test_what_was_sealed_is_read_again_and_nothing_else_is(tmp_path: Path) -> None:
    seller, key = visit(tmp_path)
    hold: Any = SimpleNamespace(id="hld_1", key="a-key")
    sealed = counter_baskets.sealed(seller, hold)
    assert counter_baskets.keys(seller, sealed) == ("hld_1", "a-key")
    assert len(sealed) <= counter_baskets.MOST_SEALED
    as_cookie = cookies.seal(["hld_1", "a-key"], purpose="basket", key=key)
    for other in ("", sealed + "x", "x" + sealed, as_cookie):
        assert counter_baskets.keys(seller, other) == ("", "")
