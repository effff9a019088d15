"""`sankhau invoices`: whether every sale has its invoice."""

from typing import Any

import click

from infra.cli.configuration import load_settings
from infra.cli.house_client import HouseClient

_PATH = "/api/ticketing/invoices/verification"


@click.group()
def invoices() -> None:
    """The invoices of the houses that write them.

    \b
    Example:
      sankhau invoices verify
    """


@invoices.command()
def verify() -> None:
    """Check that every sale has one invoice, every refund its adjustment, and that no number is missing.

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
        f"{report['houses']} đơn vị, {report['invoices']} hóa đơn, {report['waiting']} đang gửi, "
        f"{report['refused']} bị từ chối · houses, invoices, on their way, refused"
    ]
    lines += [f"  SAI · WRONG  {fault['code']}: {fault['subject']} {fault['what']}" for fault in report["faults"]]
    count = len(report["faults"])
    lines.append(f"SAI: {count} chỗ · WRONG in {count} places" if count else "KHỚP · Everything fits")
    return "\n".join(lines)
