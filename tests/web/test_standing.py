from datetime import timedelta

import pytest

from tests.support.services_stand_in import Scene
from ticketing.orders.schemas import OrderState
from web import standing


def test_a_ticket_is_good_until_its_last_instant_and_not_at_it() -> None:
    scene = Scene()
    title = scene.add_title()
    order = scene.add_order(title)
    ticket = order.tickets[0]
    assert ticket.watch_until is not None
    just_before = ticket.watch_until - timedelta(microseconds=1)
    assert standing.valid_ticket(order, title.id, now=just_before) == ticket
    assert standing.valid_ticket(order, title.id, now=ticket.watch_until) is None
    assert standing.valid_ticket(order, "ttl_other", now=just_before) is None


@pytest.mark.parametrize("state", [state for state in OrderState if state is not OrderState.PAID])
def test_only_a_paid_order_opens_anything(state: OrderState) -> None:
    scene = Scene()
    title = scene.add_title()
    tickets = scene.add_order(title).tickets
    order = scene.add_order(title, state, tickets=tickets)
    assert standing.valid_ticket(order, title.id, now=order.created_at) is None
