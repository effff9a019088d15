"""Renders the edge's configuration (`infra/deploy/edge`) into a folder that nginx and its workers can read.

Started as root, nginx drops its workers to `nobody`. They may then be unable to walk down to the data folder (a folder
on the way has mode 0700), so the storage folder is handed to nginx as an open directory and named by its descriptor:
`/proc/self/fd/7/media/…` needs no right on anything above it, and no quoting of odd folder names.
"""

import grp
import hashlib
import json
import os
import pwd
import re
import resource
import ssl
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from infra.settings import Settings

_SOURCE = files("infra") / "deploy" / "edge"
_COPIED = (
    "playback.js",
    "origin.js",
    "revocations.js",
    "unavailable.html",
    "unavailable.json",
    "too-large.json",
    "too-many.html",
    "too-many.json",
    "malformed.json",
)
_MOST_CONNECTIONS = 8192
_DOOR_RATE, _DOOR_BURST = "30r/m", "20"  # a whole office signs in at once; a guesser waits two seconds for each try
_KNOWN_SECONDS = 60
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Bucket:
    """An S3-compatible bucket that an edge pulls films from, and the cache it keeps them in."""

    endpoint: str  # scheme and host
    bucket: str
    prefix: str
    region: str
    access_key_id: str
    secret_access_key: str
    cache_bytes: int = 20_000_000_000

    @property
    def host(self) -> str:
        """Host, with the port if it is an unusual one."""
        return urlsplit(self.endpoint).netloc

    @property
    def base(self) -> str:
        """The path above `media/` and `posters/`."""
        return "/".join(("", self.bucket, *filter(None, [self.prefix.strip("/")])))


def bucket_of(settings: Settings) -> Bucket | None:
    """The bucket that the settings name; None when the storage is a folder."""
    parts = urlsplit(settings.storage_url)
    if parts.scheme != "s3":
        return None
    return Bucket(
        endpoint=settings.s3_endpoint or f"https://s3.{settings.s3_region}.amazonaws.com",
        bucket=parts.netloc,
        prefix=parts.path,
        region=settings.s3_region,
        access_key_id=settings.s3_access_key_id,
        secret_access_key=settings.s3_secret_access_key.get_secret_value(),
    )


@dataclass(frozen=True, slots=True)
class Lan:
    """How people on the network are served: HTTPS on every address, and by HTTP the page that explains it."""

    port: int
    certificate: Path
    key: Path
    hosts: tuple[str, ...]  # "0.0.0.0", "[::]"


@dataclass(frozen=True, slots=True)
class Edge:
    """What one nginx serves: `storage` is the storage folder as its workers reach it, `bucket` is there instead."""

    folder: Path
    addresses: tuple[str, ...]  # "127.0.0.1", "[::1]", "0.0.0.0"
    port: int
    app_socket: Path | None
    storage: str
    stripe_socket: Path | None  # where the stand-in's pay pages are; None in production
    playback_keys: dict[str, str]  # key id → secret
    edge_key: str
    mail_socket: Path | None = None  # where the stand-in's mail page is; None in production
    bucket: Bucket | None = None
    lan: Lan | None = None
    keyval: bool = False  # whether this nginx has the keyval module
    apps: tuple[str, ...] = ()  # host:port of each `sankhau serve`, where they do not listen on `app_socket`
    media_apps: tuple[str, ...] = ()  # those with media_service, where others are without it


def storage_path(storage: Path, descriptor: int) -> str:
    """How nginx names the storage folder that it was handed as `descriptor`."""
    return f"/proc/self/fd/{descriptor}" if sys.platform == "linux" else str(storage)


def write(edge: Edge) -> Path:
    """Render everything into `edge.folder`; the path of nginx.conf. Raises OSError, ValueError."""
    edge.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    edge.folder.chmod(0o711)
    for name in _COPIED:
        _write(edge.folder / name, (_SOURCE / name).read_text(), mode=0o644)
    secrets = {
        "keys": edge.playback_keys,
        "knownSeconds": _KNOWN_SECONDS if edge.keyval else 0,
        "edgeKey": edge.edge_key,
        "revocationsUrl": f"http://127.0.0.1:{edge.port}/api/media/edge/revocations",
        "origin": None if edge.bucket is None else {"host": edge.bucket.host, **_access(edge.bucket)},
    }
    _write(edge.folder / "secrets.js", f"export default {json.dumps(secrets)};\n", mode=0o600)
    path = edge.folder / "nginx.conf"
    _write(path, _render("nginx.conf.template", _values(edge)), mode=0o600)
    return path


def command(nginx: Path, edge: Edge) -> list[str]:
    """The argv that runs nginx in the foreground with what `write` rendered."""
    return [str(nginx), "-p", f"{edge.folder}/", "-c", f"{edge.folder}/nginx.conf", "-e", "stderr"]


def _values(edge: Edge) -> dict[str, str]:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_files = 2 * _MOST_CONNECTIONS if hard == resource.RLIM_INFINITY else min(hard, 2 * _MOST_CONNECTIONS)
    stand_ins = ""
    if edge.stripe_socket is not None:
        stand_ins = _render("test-payment.conf.template", {"stripe_socket": _quotable(edge.stripe_socket)})
    if edge.mail_socket is not None:
        stand_ins += _render("test-mail.conf.template", {"mail_socket": _quotable(edge.mail_socket)})
    return {
        "user": _unprivileged_user(),
        "workers": str(min(os.cpu_count() or 1, 4)),
        "open_files": str(open_files),
        "connections": str(open_files // 2),
        "folder": _quotable(edge.folder),
        "apps": _servers(_apps(edge)),
        "media_apps": _servers(edge.media_apps or _apps(edge)),
        "verdict": _verdict(edge),
        **_doors(edge),
        **_films(edge, cached_files=open_files // 8),
        "door_rate": _DOOR_RATE,
        "door_burst": _DOOR_BURST,
        "stand_ins": stand_ins,
    }


def _verdict(edge: Edge) -> str:
    """How a token is checked: known tickets are looked up where nginx can, others examined by the script."""
    if not edge.keyval:
        return _render("verdict-examined.conf.template", {}).rstrip()
    keys = hashlib.sha256(json.dumps(edge.playback_keys, sort_keys=True).encode()).hexdigest()[:12]
    values = {"known_seconds": str(_KNOWN_SECONDS), "keys": keys}
    return _render("verdict-known.conf.template", values).rstrip()


def _doors(edge: Edge) -> dict[str, str]:
    """Where the house listens: plainly on its own addresses, with TLS for the network if it is let in."""
    listen = [f"listen {address}:{edge.port};" for address in edge.addresses]
    if edge.lan is None:
        return {"listen": _lines(listen), "lan": ""}
    listen += [f"listen {host}:{edge.lan.port} ssl;" for host in edge.lan.hosts]
    listen += [
        f'ssl_certificate "{_quotable(edge.lan.certificate)}";',
        f'ssl_certificate_key "{_quotable(edge.lan.key)}";',
    ]
    listen += ["ssl_protocols TLSv1.2 TLSv1.3;", "ssl_session_cache shared:tls:2m;"]
    plain = [f"listen {host}:{edge.port};" for host in edge.lan.hosts]
    return {"listen": _lines(listen), "lan": _render("lan.conf.template", {"listen": _lines(plain)})}


def _lines(directives: list[str]) -> str:
    return "\n        ".join(directives)


def _apps(edge: Edge) -> tuple[str, ...]:
    return edge.apps if edge.app_socket is None else (f"unix:{edge.app_socket}", *edge.apps)


def _servers(addresses: tuple[str, ...]) -> str:
    return "\n        ".join(f'server "{_quotable(address)}";' for address in addresses)


def _films(edge: Edge, *, cached_files: int) -> dict[str, str]:
    """How films and posters are read: from a folder, or pulled from a bucket into a cache."""
    if edge.bucket is None:
        storage = {"storage": _quotable(edge.storage), "cached_files": str(cached_files)}
        return {
            "origin": "",
            "films": _render("films-folder.conf.template", storage),
            "posters": _render("posters-folder.conf.template", storage),
        }
    secure = edge.bucket.endpoint.startswith("https://")
    host = edge.bucket.host
    values = {
        "server": host if ":" in host else f"{host}:{443 if secure else 80}",
        "scheme": "https" if secure else "http",
        "host": _quotable(host),
        "base": _quotable(edge.bucket.base),
        "cache_bytes": str(edge.bucket.cache_bytes),
        "authorities": ssl.get_default_verify_paths().openssl_cafile,
    }
    request = _render("origin-request.conf.template", values)
    films = _render("films-bucket.conf.template", {**values, "request": request})
    posters = _render("posters-bucket.conf.template", {**values, "request": request})
    return {"origin": _render("origin.conf.template", values), "films": films, "posters": posters}


def _access(bucket: Bucket) -> dict[str, str]:
    return {"region": bucket.region, "keyId": bucket.access_key_id, "secret": bucket.secret_access_key}


def _unprivileged_user() -> str:
    if os.getuid() != 0:
        return ""  # the directive is for root; nginx keeps the user that starts it
    nobody = pwd.getpwnam("nobody")
    return f"user nobody {grp.getgrgid(nobody.pw_gid).gr_name};"


def _quotable(path: Path | str) -> str:
    text = str(path)
    if re.search(r'["\\$;{}\x00-\x1f]', text):
        raise ValueError(f"the folder name {text!r} has a character that nginx.conf cannot hold")
    return text


def _render(name: str, values: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values[found[1]], (_SOURCE / name).read_text())


def _write(path: Path, text: str, *, mode: int) -> None:
    draft = path.with_name(f".{path.name}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        os.fchmod(file.fileno(), mode)  # whatever the umask
        file.write(text)
    draft.rename(path)
