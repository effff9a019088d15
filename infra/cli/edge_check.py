"""`sankhau edge-check`: does the cache that faces viewers let nothing out that it should not?"""

import json
from datetime import timedelta
from typing import Any

import click

from infra import clock, ids
from infra.cli import edge_rules
from infra.cli.configuration import load_settings
from infra.cli.edge_viewer import Film, Key, Viewer, film_behind
from infra.cli.house_client import HouseClient
from infra.contracts import signature
from infra.contracts.entitlement import Entitlement, EntitlementRevoked, sign_entitlement
from infra.settings import Settings

_SHOWN_COMPLAINTS = 3
_REVOCATIONS = "/api/media/entitlement-revocations"


@click.command("edge-check")
@click.argument("url", required=False)
@click.option("--title", "title_id", help="Film to check with; the first one on screen by default.")
@click.option("--json", "as_json", is_flag=True, help="Tell the result as JSON.")
def edge_check(url: str | None, title_id: str | None, as_json: bool) -> None:
    """Check whatever faces viewers at URL (this instance's own address by default) against the rules for an edge.

    A film on screen and this instance's keys are used: tokens good, expired, forged, foreign and revoked, hostile
    paths, ranges, other sites; cold, and again once everything is cached. It leaves one revoked session behind.
    Exit status 0: every rule is kept; 1: one is broken, or nothing could be checked.

    \b
    Examples:
      sankhau edge-check
      sankhau edge-check https://cdn.example.vn --json
    """
    settings = load_settings()
    viewer = Viewer(url or settings.public_url)
    with HouseClient(settings) as house:
        screen = _Screen(house, settings, title_id or _first_on_screen(house))
        film = screen.film(viewer)
        scene = edge_rules.Scene(viewer, film, screen.open_session, screen.revoke)
        verdicts = []
        for rule, complaints in edge_rules.examine(scene):
            verdicts.append({"group": rule.group, "rule": rule.name, "kept": not complaints, "complaints": complaints})
            if not as_json:
                _show(verdicts[-1])
    broken = sum(not verdict["kept"] for verdict in verdicts)
    if as_json:
        click.echo(json.dumps({"url": viewer.address, "broken": broken, "rules": verdicts}, ensure_ascii=False))
    else:
        click.echo(
            f"{viewer.address}: " + (f"{broken} of {len(verdicts)} rules broken" if broken else "fit to be an edge")
        )
    if broken:
        raise SystemExit(1)


class _Screen:
    """A right to watch one title, made for this check with the instance's own keys, and revoked at its end."""

    def __init__(self, house: HouseClient, settings: Settings, title_id: str) -> None:
        self._house, self._settings = house, settings
        now = clock.now().replace(microsecond=0)
        self._right = Entitlement(ids.new("ent"), title_id, now - timedelta(minutes=1), now + timedelta(hours=1))

    def film(self, viewer: Viewer) -> Film:
        """The title's film as the viewer's address shows it."""
        asset_id, playlist = self._open()["playlist_path"].split("/", 4)[3:]
        key = Key(self._settings.playback_key_id, self._settings.playback_key.get_secret_value())
        return film_behind(viewer, asset_id=asset_id, playlist=playlist, key=key)

    def open_session(self) -> str:
        """The token of a fresh session."""
        return str(self._open()["token"]["token"])

    def revoke(self) -> None:
        """End the right, as a refund does."""
        word = EntitlementRevoked(entitlement_id=self._right.id, revoked_at=clock.now())
        body = word.model_dump_json().encode()
        secret = self._settings.service_key.get_secret_value()
        signed = signature.sign(secret, method="POST", path=_REVOCATIONS, body=body, now=clock.now())
        headers = {signature.HEADER: signed, "Content-Type": "application/json"}
        self._house.ask(self._house.media, "POST", _REVOCATIONS, content=body, headers=headers, auth=None)

    def _open(self) -> Any:
        token = sign_entitlement(self._right, private_key_pem=self._settings.entitlement_private_key.get_secret_value())
        wish = {"entitlement_token": token}
        return self._house.ask(self._house.media, "POST", "/api/media/playback-sessions", json=wish, auth=None)


def _first_on_screen(house: HouseClient) -> str:
    titles = house.ask(house.media, "GET", "/api/media/titles", auth=None)
    whole = [title for title in titles if title["complete"]]
    if not whole:
        raise click.ClickException("No film is on screen to check with; `sankhau ingest` brings one in.")
    return str(whole[0]["id"])


def _show(verdict: dict[str, Any]) -> None:
    mark = click.style("✓", fg="green") if verdict["kept"] else click.style("✗", fg="red")
    click.echo(f"{mark} {verdict['group']:<15} {verdict['rule']}")
    complaints = verdict["complaints"]
    for complaint in complaints[:_SHOWN_COMPLAINTS]:
        click.echo(f"    {complaint}")
    if len(complaints) > _SHOWN_COMPLAINTS:
        click.echo(f"    … and {len(complaints) - _SHOWN_COMPLAINTS} more")
