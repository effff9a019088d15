"""The money back by one command."""

from typing import Any

from infra import ids
from tests.infra.cli.purchases import buy
from tests.support.house import House


def test_a_paid_order_is_refunded_once_however_often_it_is_asked(house: House, film: dict[str, Any]) -> None:
    order_id = buy(house, film["title_id"]).id
    first = house.sankhau("refund", order_id, "--reason", "khách đổi ý")
    again = house.sankhau("refund", order_id, "--reason", "khách đổi ý")
    assert first.returncode == again.returncode == 0, first.stderr + again.stderr
    assert "79.000 VND" in first.stdout
    assert again.stdout.split(":")[0] == first.stdout.split(":")[0]


def test_an_order_that_does_not_exist_is_told_in_a_sentence(house: House) -> None:
    done = house.sankhau("refund", ids.new("ord"), "--reason", "không có")
    assert done.returncode == 1
    assert " · " in done.stderr
    assert "Traceback" not in done.stderr
