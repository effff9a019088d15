"""`sankhau ledger`: whether the books are right, and money that waits for the operator."""

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
      sankhau ledger suspense
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


@ledger.command()
def suspense() -> None:
    """List money that waits for a person: of every house, and of nobody yet."""
    with HouseClient(load_settings()) as house:
        found: dict[str, dict[str, Any]] = {}
        for organisation in house.organisations():
            params = {"organisation_id": organisation}
            for item in house.ask(house.ticketing, "GET", "/api/ticketing/suspense", params=params):
                found[item["id"]] = item
    for item in found.values():
        amount = f"{item['amount']['minor']:,}".replace(",", ".")
        owner = item["organisation_id"] or "(platform)"
        click.echo(f"{item['id']}  {amount} {item['amount']['currency']}  {item['reason']}  {owner}  {item['memo']}")
    if not found:
        click.echo("Không có khoản tiền nào đang chờ. · No money is waiting.")


@ledger.command()
@click.argument("item")
@click.argument("order")
def assign(item: str, order: str) -> None:
    """Give money that waits (ITEM) to the ORDER it is for.

    \b
    Example:
      sankhau ledger assign sus_01k… ord_01k…
    """
    with HouseClient(load_settings()) as house:
        path = f"/api/ticketing/suspense/{item}/assignments"
        house.ask(house.ticketing, "POST", path, json={"order_id": order})
    click.echo(f"{item} → {order}")


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
