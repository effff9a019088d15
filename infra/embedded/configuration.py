"""The settings of an embedded instance, derived from its data folder, its port and the environment."""

import hashlib
import os
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.embedded import secrets
from infra.settings import Place, Settings, SmtpSecurity

_LONGEST_ROOT_BYTES = 60  # what stands below needs 40 of the 103 to 107 that a socket's path may have


@dataclass(frozen=True, slots=True)
class Layout:
    """Where an embedded instance keeps its things. `runtime` is short: a socket's path has at most 108 bytes."""

    data: Path
    runtime: Path

    @property
    def app_socket(self) -> Path:
        """The web application (web, ticketing, media_service)."""
        return self.runtime / "app.sock"

    @property
    def valkey_socket(self) -> Path:
        """The Valkey server."""
        return self.runtime / "valkey.sock"

    @property
    def stripe_socket(self) -> Path:
        """The stand-in for Stripe."""
        return self.runtime / "stripe.sock"

    @property
    def mail_socket(self) -> Path:
        """The mail page: what the stand-in for the mail server has taken."""
        return self.runtime / "mail.sock"

    @property
    def storage(self) -> Path:
        """Masters, segments, posters."""
        return self.data / "storage"


def layout(place: Place) -> Layout:
    """The instance's folders; nothing is created yet."""
    data = place.data.resolve()
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return Layout(data=data, runtime=_runtime_root() / f"sankhau-{os.getuid()}-{digest}")


def embedded_settings(place: Place) -> Settings:
    """Everything filled in; what the environment names wins."""
    where = layout(place)
    address = f"http://127.0.0.1:{place.port}"
    derived: dict[str, Any] = {
        "public_url": f"http://localhost:{place.port}",
        "ticketing_database_url": f"sqlite+aiosqlite:///{where.data}/ticketing.db",
        "media_database_url": f"sqlite+aiosqlite:///{where.data}/media.db",
        "redis_url": f"unix://{where.valkey_socket}",
        "storage_url": f"file://{where.storage}",
        "uploads_folder": where.data / "uploads",
        "work_folder": where.data / "work",
        "media_url": address,
        "ticketing_url": address,
        "bank_bin": "970415",
        "bank_account": "0000002026",
        "bank_account_name": "NHA HAT THU NGHIEM",
        "bank_feed_url": f"{address}/test-bank/transactions",
        "bank_test_page": "/test-bank/",
        "mail_sender": "san-khau-so@localhost.example",
        "smtp_host": "127.0.0.1",  # the stand-in; the supervisor names its port
        "smtp_security": SmtpSecurity.NONE,
        "smtp_password": "",
        "messages_url": f"{address}/test-messages/gateway",
        "invoices_url": f"{address}/test-invoices/invoices",
        **secrets.load_or_make(where.data / "keys"),
    }
    named = Settings.model_fields.keys()
    overridden = {name for name in named if f"SANKHAU_{name.upper()}" in os.environ or name.upper() in os.environ}
    if "smtp_host" in overridden:  # a real mail server: protected, as anywhere
        derived.pop("smtp_security")
    chosen = {name: value for name, value in derived.items() if name not in overridden}
    return Settings(mode=place.mode, port=place.port, data=where.data, **chosen)


def _runtime_root() -> Path:
    """The first folder with a path short enough for a socket below it that nginx's workers can walk to."""
    named = None if os.getuid() == 0 else os.environ.get("XDG_RUNTIME_DIR")
    candidates = [Path(folder).resolve() for folder in (named, tempfile.gettempdir()) if folder]
    return next((folder for folder in candidates if _is_fit(folder)), Path("/tmp"))  # noqa: S108  (ours is below)


def _is_fit(folder: Path) -> bool:
    if len(os.fsencode(folder)) > _LONGEST_ROOT_BYTES or not re.fullmatch(r"[\w./+-]+", str(folder), re.ASCII):
        return False
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    # Started as root, nginx's workers are another user: every folder on the way must let others through.
    return os.getuid() != 0 or all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))
