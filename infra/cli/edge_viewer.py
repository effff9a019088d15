"""What `sankhau edge-check` holds in its hands: raw requests, a film's files, and tokens good and bad."""

import http.client
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import click

from infra import clock, ids
from infra.contracts.playback import sign_playback

_TIMEOUT_SECONDS = 20
_URI = re.compile(r'URI="([^"]+)"')
OTHER_FILM = "ast_00000000000000000000000000"


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, read whole; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """A header's value, or nothing."""
        return self.headers.get(name, "")


class Viewer:
    """Asks the address under test and sends every path exactly as given, without the tidying of HTTP libraries."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise click.BadParameter(f"{url} is not an http or https address")
        self._kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host, self._port, self._prefix = parts.hostname, parts.port, parts.path.rstrip("/")
        self.address = url

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """One request on a connection of its own (`if_none_match` is If-None-Match). Raises click.ClickException."""
        connection = self._kind(self._host, self._port, timeout=_TIMEOUT_SECONDS)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, self._prefix + path, headers={"Accept-Encoding": "identity", **named})
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read())
        except (OSError, http.client.HTTPException) as failure:
            raise click.ClickException(f"{self.address} did not answer {method}: {failure!r}") from None
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class Key:
    """The playback key in use."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Film:
    """One film on screen; `files` are its playlists, an init part and two segments, below the asset."""

    asset_id: str
    key: Key
    files: tuple[str, ...]

    @property
    def playlist(self) -> str:
        """The first file a player asks for."""
        return self.files[0]

    @property
    def segment(self) -> str:
        """A part of the film itself."""
        return self.files[-2]

    @property
    def cold_segment(self) -> str:
        """A part that the rules ask for by range before anybody asked for the whole."""
        return self.files[-1]

    def token(
        self,
        *,
        key: Key | None = None,
        session_id: str | None = None,
        asset_id: str | None = None,
        lives_seconds: float = 600,
    ) -> str:
        """A token for this film and a session of its own; good unless told otherwise."""
        signing = key or self.key
        return sign_playback(
            signing.id,
            signing.secret,
            session_id=session_id or ids.new("pbs"),
            asset_id=asset_id or self.asset_id,
            expires_at=clock.now() + timedelta(seconds=lives_seconds),
        )

    def path(self, file: str, token: str) -> str:
        """Where that file is with that token."""
        return f"/v/{token}/{self.asset_id}/{file}"


def film_behind(viewer: Viewer, *, asset_id: str, playlist: str, key: Key) -> Film:
    """The film with the files its playlists name. Raises click.ClickException when they cannot be read."""
    empty = Film(asset_id, key, (playlist,))
    variant = _first(_read(viewer, empty, playlist), playlist, ".m3u8")
    named = list(files_named(_read(viewer, empty, variant), variant))
    segments = [file for file in named if not file.endswith(".m3u8")]
    if len(segments) < 2:
        raise click.ClickException("The film has fewer than two files; choose a longer one with --title.")
    return Film(asset_id, key, (playlist, variant, segments[0], segments[-2], segments[-1]))


def _read(viewer: Viewer, film: Film, file: str) -> str:
    answer = viewer.ask(film.path(file, film.token()))
    if answer.status != 200:
        raise click.ClickException(
            f"{viewer.address} answers a good token with status {answer.status}: there is nothing to check. Is it the "
            "address that viewers see, and does it hold the playback key of this instance (SANKHAU_DATA)?"
        )
    return answer.body.decode()


def _first(text: str, beside: str, ending: str) -> str:
    found = [file for file in files_named(text, beside) if file.endswith(ending)]
    if not found:
        raise click.ClickException("The film's first playlist names no other.")
    return found[0]


def files_named(text: str, beside: str) -> Iterator[str]:
    """Every file a playlist names, below the asset."""
    for line in text.splitlines():
        for uri in _URI.findall(line) if line.startswith("#") else [line.strip()]:
            if uri:
                yield urljoin(beside, uri)
