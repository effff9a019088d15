"""A name is found however it is typed; a key follows from its hold and from the house's secret alone."""

import pytest

from infra.settings import Settings
from ticketing.reservations import hold_keys


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Nguyễn Thị Đào", "nguyen thi dao"), ("  LÊ   Bình ", "le binh"), ("Ưng Hoàng Phúc", "ung hoang phuc")],
)
def test_a_name_is_what_fingers_type(name: str, typed: str) -> None:
    assert hold_keys.folded(name) == typed
    assert hold_keys.folded(typed) == typed


def test_every_hold_has_a_key_of_its_own(settings: Settings) -> None:
    keys = {hold_keys.key_of(settings, hold_id=f"hld_{number}") for number in range(9)}
    assert len(keys) == 9
    assert hold_keys.key_of(settings, hold_id="hld_1") in keys
