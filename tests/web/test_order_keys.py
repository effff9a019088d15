import httpx

from tests.support.services_stand_in import Scene, key_of
from web import order_keys


async def test_the_newest_twenty_orders_are_kept_within_what_browsers_store(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    title = house.add_title()
    orders = [house.add_order(title) for _ in range(order_keys.MAX_ORDERS + 1)]
    for order in orders:
        await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    assert len(visitor.cookies["sankhau_orders"]) <= order_keys.MAX_BYTES
    assert (await visitor.get(f"/orders/{orders[0].id}")).status_code == 404
    for order in orders[1:]:
        assert (await visitor.get(f"/orders/{order.id}")).status_code == 200


async def test_an_order_opened_twice_is_kept_once(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title())
    for _ in range(2):
        await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    assert (await visitor.get("/orders")).text.count('class="row"') == 1


async def test_keys_longer_than_expected_push_the_oldest_out(visitor: httpx.AsyncClient, house: Scene) -> None:
    titles = [house.add_title(id=f"ttl_{i:02}_{'x' * 300}") for i in range(20)]
    orders = [house.add_order(title) for title in titles]
    for order in orders:
        await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    assert len(visitor.cookies["sankhau_orders"]) <= order_keys.MAX_BYTES
    assert (await visitor.get(f"/orders/{orders[-1].id}")).status_code == 200
