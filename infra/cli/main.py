"""`sankhau`: every verb of the house. Each verb lives in a file of its own and is loaded only when it is used."""

from importlib import import_module

import click

VERBS = {
    "up": "infra.cli.up:up",
    "serve": "infra.cli.serve:serve",
    "relay": "infra.cli.relay:relay",
    "edge": "infra.cli.edge:edge",
    "work": "infra.cli.work:work",
    "migrate": "infra.cli.migrate:migrate",
    "ingest": "infra.cli.ingest:ingest",
    "refund": "infra.cli.refund:refund",
    "invoices": "infra.cli.invoices:invoices",
    "ledger": "infra.cli.ledger:ledger",
    "webhooks": "infra.cli.webhooks:webhooks",
    "administrator": "infra.cli.administrator:administrator",
    "demo": "infra.cli.demo:demo",
    "backup": "infra.cli.backup:backup",
    "restore": "infra.cli.restore:restore",
    "validate": "infra.cli.validate:validate",
    "doctor": "infra.cli.doctor:doctor",
    "edge-check": "infra.cli.edge_check:edge_check",
    "gate-hub": "infra.cli.gate_hub:gate_hub",
    "completion": "infra.cli.completion:completion",
}


class Verbs(click.Group):
    """Finds a verb by name; a part that cannot be loaded spoils only its own verbs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which people meet them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one verb."""
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sankhauso", prog_name="sankhau")
def main() -> None:
    """Sân Khấu Số: run a house on this machine, bring films in, give money back.

    \b
    Examples:
      sankhau up                                      everything, at http://localhost:8000
      sankhau ingest phim.mkv --title "Đời cát"       put a film on screen
      sankhau refund ord_01k… --reason "khách đổi ý"  give a buyer the money back
      sankhau ledger verify                           do the books fit
      sankhau doctor                                  what is here, what is missing
      sankhau edge-check https://cdn.example.vn       may this cache face viewers

    SANKHAU_PORT and SANKHAU_DATA say which instance is meant. Every setting: infra/README.md
    """
