"""`sankhau doctor`: what is here, what is missing, and what to do about it."""

import asyncio
import json
from dataclasses import asdict

import click
from pydantic import SecretStr

from infra.cli import machine_checks, service_checks
from infra.cli.configuration import environment_name, load_settings
from infra.cli.machine_checks import Finding
from infra.settings import Settings


@click.command()
@click.option("--settings", "show_settings", is_flag=True, help="Explain every setting and show its value.")
@click.option("--json", "as_json", is_flag=True, help="For programs: a list of findings.")
def doctor(show_settings: bool, as_json: bool) -> None:
    """Look at this machine and this instance, and say in words what is missing. Exit status 1 when something is.

    \b
    Examples:
      sankhau doctor
      sankhau doctor --json | jq '.findings[] | select(.good | not)'
    """
    settings = load_settings()
    if show_settings:
        _explain(settings)
        return
    findings = asyncio.run(look(settings))
    good = all(finding.good for finding in findings)
    if as_json:
        click.echo(json.dumps({"good": good, "findings": [asdict(finding) for finding in findings]}))
    else:
        for finding in findings:
            mark = click.style("✓", fg="green") if finding.good else click.style("✗", fg="red")
            click.echo(f"{mark} {finding.what:<12} {finding.told}")
    if not good:
        raise SystemExit(1)


async def look(settings: Settings) -> list[Finding]:
    """Everything, in the order in which it is told."""
    told = f"{settings.mode.value} mode, {settings.public_url}; sankhau doctor --settings"
    asked = [finding async for finding in service_checks.findings(settings)]
    return [Finding("settings", True, told), *machine_checks.findings(settings), *asked]


def _explain(settings: Settings) -> None:
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        with_password = "://" in str(value) and "@" in str(value)
        hidden = isinstance(value, SecretStr) or with_password or "PRIVATE KEY" in str(value)
        shown = "[hidden]" if hidden else str(value).strip().replace("\n", " ")
        click.echo(f"{click.style(environment_name(name), bold=True)} = {shown}\n    {field.description}")
