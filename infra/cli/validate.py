"""`sankhau validate`: hold a stream against the rules of HLS, wherever it is."""

import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import click
import httpx

from transcoder.hls.validator.findings import Finding
from transcoder.hls.validator.segment_rules import Fetch
from transcoder.hls.validator.validation import validate as judge

_SECONDS = 20
_MULTIVARIANT = "master.m3u8"
_KEPT = 16  # a segment is asked for by its list and by the list of keyframes


@click.command()
@click.argument("place", metavar="URL|FOLDER")
@click.option("--json", "as_json", is_flag=True, help="One JSON line for scripts.")
def validate(place: str, as_json: bool) -> None:
    """Read every playlist and segment of a stream and say which rules of HLS it breaks.

    PLACE is the address of a playlist, a playlist's file, or a folder with master.m3u8 in it. The stream may still be
    in the works. Exit status 1 when a rule is broken.
    """
    first, fetch = _served(place) if urlsplit(place).scheme in ("http", "https") else _kept(Path(place))
    findings = judge(first, lru_cache(_KEPT)(fetch))
    if as_json:
        click.echo(json.dumps({"place": place, "findings": [asdict(finding) for finding in findings]}))
    else:
        _tell(findings)
    if findings:
        raise SystemExit(1)


def _tell(findings: list[Finding]) -> None:
    for finding in findings:
        click.echo(f"{click.style('✗', fg='red')} {finding.rule:<22} {finding.where}: {finding.told}")
    if not findings:
        click.echo(f"{click.style('✓', fg='green')} no rule is broken")


def _served(url: str) -> tuple[str, Fetch]:
    client = httpx.Client(timeout=_SECONDS, follow_redirects=True)

    def fetch(name: str) -> bytes | None:
        try:
            answer = client.get(urljoin(url, name))
        except httpx.HTTPError as broken:
            raise click.ClickException(f"{urljoin(url, name)}: {broken}") from broken
        return answer.content if answer.is_success else None

    return url, fetch


def _kept(place: Path) -> tuple[str, Fetch]:
    if not place.exists():
        raise click.ClickException(f"{place} is not there")
    folder, name = (place, _MULTIVARIANT) if place.is_dir() else (place.parent, place.name)

    def fetch(name: str) -> bytes | None:
        path = folder / unquote(name)
        return path.read_bytes() if path.is_file() else None

    return name, fetch
