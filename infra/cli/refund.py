"""`sankhau refund`: the money back, and the end of watching."""

import hashlib

import click

from infra.cli.configuration import load_settings
from infra.cli.house_client import HouseClient


@click.command()
@click.argument("order")
@click.option("--reason", required=True, help="Why; it is kept with the refund.")
def refund(order: str, reason: str) -> None:
    """Give the buyer of ORDER all the money back and end the right to watch. Asking twice refunds once.

    \b
    Example:
      sankhau refund ord_01k… --reason "khách đổi ý"
    """
    # The same wish has the same key, so a repeated command is answered with the refund made before.
    key = f"cli-{hashlib.sha256(f'{order} {reason}'.encode()).hexdigest()[:32]}"
    with HouseClient(load_settings()) as house:
        made = house.ask(
            house.ticketing,
            "POST",
            f"/api/ticketing/orders/{order}/refunds",
            json={"reason": reason},
            headers={"Idempotency-Key": key},
        )
    amount = f"{made['amount']['minor']:,}".replace(",", ".")
    click.echo(f"{made['id']}: {amount} {made['amount']['currency']}, {made['state']}")
