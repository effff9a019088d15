"""The key in the buyer's link."""

from infra import ids
from infra.settings import Settings
from ticketing.orders import access_keys


def test_the_same_order_has_the_same_key_and_another_has_another(settings: Settings) -> None:
    first, second = ids.new("ord"), ids.new("ord")
    key = access_keys.derive(settings, order_id=first)
    assert key == access_keys.derive(settings, order_id=first)
    assert key != access_keys.derive(settings, order_id=second)
    assert len(key) == 22


def test_a_key_opens_what_was_stored_of_it_only(settings: Settings) -> None:
    key = access_keys.derive(settings, order_id="ord_1")
    stored = access_keys.digest(key)
    assert key not in stored
    assert access_keys.opens(key, stored=stored)
    for wrong in ("", key[:-1], key + "A", key.swapcase()):
        assert not access_keys.opens(wrong, stored=stored)
