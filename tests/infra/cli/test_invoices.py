"""The invoices by one command: what it says, and how it ends."""

from typing import Any

from infra.cli import invoices
from tests.support.house import House


def test_the_invoices_of_a_house_that_runs_fit(house: House) -> None:
    done = house.sankhau("invoices", "verify")
    assert done.returncode == 0, done.stderr
    assert "KHỚP" in done.stdout


def test_a_fault_is_named_with_what_it_is_about() -> None:
    report: dict[str, Any] = {"houses": 1, "invoices": 12, "waiting": 1, "refused": 0}
    report["faults"] = [{"code": "number_missing", "subject": "C26MHM", "what": "has fewer invoices than numbers"}]
    text = invoices.told(report)
    assert "number_missing: C26MHM" in text
    assert text.endswith("WRONG in 1 places")
