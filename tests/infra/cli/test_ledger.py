"""The books by one command: what it says, and how it ends."""

from typing import Any

import httpx

from infra import ids
from infra.cli import ledger
from tests.support import house as houses
from tests.support.house import House


def test_the_books_of_a_house_that_runs_fit(house: House) -> None:
    done = house.sankhau("ledger", "verify")
    assert done.returncode == 0, done.stderr
    assert "KHỚP" in done.stdout


def test_money_of_unknown_owners_is_listed_and_given_to_an_order(house: House) -> None:
    assert "No money is waiting" in house.sankhau("ledger", "suspense").stdout
    memo = "tien ve, khong ro cua ai"
    httpx.post(f"{house.address}/test-bank/transfers", data={"amount": "12000", "memo": memo}, timeout=10)
    houses.wait_until(lambda: memo in house.sankhau("ledger", "suspense").stdout, 30, "the transfer to be told")
    item = house.sankhau("ledger", "suspense").stdout.split()[0]
    refused = house.sankhau("ledger", "assign", item, ids.new("ord"))
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert house.sankhau("ledger", "verify").returncode == 0


def test_a_fault_is_named_with_what_it_is_about() -> None:
    report: dict[str, Any] = {"transactions": 1, "entries": 2, "orders_paid": 1}
    report["balances"] = [{"organisation_id": None, "account": "stripe", "currency": "VND", "amount_minor": 1_250_000}]
    report["faults"] = [{"code": "sale_count", "subject": "ord_1", "what": "is paid and has 0 sales in the ledger"}]
    text = ledger.told(report)
    assert "1.250.000 VND" in text
    assert "sale_count: ord_1" in text
    assert text.endswith("WRONG in 1 places")
