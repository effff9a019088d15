"""`sankhau webhooks`: what a payment provider told us and we could not believe."""

from typing import Any

import click

from infra.cli.configuration import load_settings
from infra.cli.house_client import HouseClient

_PATH = "/api/ticketing/webhooks/parked"


@click.group()
def webhooks() -> None:
    """Events of the payment providers that contradict our books and wait for a person.

    \b
    Example:
      sankhau webhooks list
      sankhau webhooks retry whk_01k…
    """


@webhooks.command("list")
def list_() -> None:
    """List the events that wait: our id, the provider's, what it says, and why we did not act on it."""
    with HouseClient(load_settings()) as house:
        waiting = house.as_operator("GET", _PATH)
    for event in waiting:
        click.echo(told(event))
    if not waiting:
        click.echo("Không có thông báo nào đang chờ. · No event is waiting.")


@webhooks.command()
@click.argument("event")
def retry(event: str) -> None:
    """Take EVENT in again, once what it contradicts was set right; if nothing was, it comes back to this list.

    \b
    Example:
      sankhau webhooks retry whk_01k…
    """
    with HouseClient(load_settings()) as house:
        house.as_operator("POST", f"{_PATH}/{event}/retries")
    click.echo(f"{event}: được xử lý lại · taken in again")


def told(event: dict[str, Any]) -> str:
    """One event for a person."""
    when = event["parked_at"][:19].replace("T", " ")
    return f"{event['id']}  {when}  {event['provider']} {event['event_id']}  {event['kind']}  {event['reason']}"
