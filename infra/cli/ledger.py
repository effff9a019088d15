"""`sankhau ledger`: whether the books are right."""

from typing import Any

import click

from infra.cli.configuration import load_settings
from infra.cli.house_client import HouseClient

_PATH = "/api/ticketing/ledger/verification"


@click.group()
def ledger() -> None:
    """The books of every house, to the dong.

    \b
    Example:
      sankhau ledger verify
    """


@ledger.command()
def verify() -> None:
    """Check that transactions sum to zero and that orders, refunds and transfers stand in the ledger as they are.

    Ends with 0 when everything fits and with 1 when something does not.
    """
    with HouseClient(load_settings()) as house:
        report = house.as_operator("GET", _PATH)
    click.echo(told(report))
    if report["faults"]:
        raise SystemExit(1)


def told(report: dict[str, Any]) -> str:
    """The report for a person."""
    lines = [
        f"{report['transactions']} giao dịch, {report['entries']} bút toán, {report['orders_paid']} đơn đã trả tiền · "
        "transactions, entries, paid orders"
    ]
    for balance in report["balances"]:
        owner = balance["organisation_id"] or "(platform)"
        amount = f"{balance['amount_minor']:,}".replace(",", ".")
        lines.append(f"  {owner:<32} {balance['account']:<9} {amount:>18} {balance['currency']}")
    for fault in report["faults"]:
        lines.append(f"  SAI · WRONG  {fault['code']}: {fault['subject']} {fault['what']}")
    count = len(report["faults"])
    lines.append(f"SAI: {count} chỗ · WRONG in {count} places" if count else "KHỚP · Everything fits")
    return "\n".join(lines)
