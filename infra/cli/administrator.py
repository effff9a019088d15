"""`sankhau administrator`: who runs the platform."""

import click

from infra.cli.configuration import load_settings
from infra.cli.house_client import HouseClient


@click.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name, as others read it.")
def administrator(email: str, name: str) -> None:
    """Make the person with EMAIL an administrator of the platform, who approves houses. Safe to repeat.

    Who has no account yet gets one, and a mail to choose its password.

    \b
    Example:
      sankhau administrator ha@sankhau.example --name "Phạm Thu Hà"
    """
    with HouseClient(load_settings()) as house:
        house.as_operator("PUT", f"/api/ticketing/administrators/{email}", json={"name": name})
    click.echo(f"{name} <{email}> là quản trị viên · is an administrator. Chưa có mật khẩu? Xem email · See the mail.")
