"""Secrets of an embedded instance: made on first start, kept in `<data>/keys`, readable by the owner only."""

import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_FILE = "secrets.json"


def load_or_make(folder: Path) -> dict[str, str]:
    """The instance's secrets by the names of their settings; two starting processes get the same ones."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / _FILE
    if not path.exists():
        draft = folder / f".{_FILE}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(make(), file, indent=1)
        try:
            os.link(draft, path)  # refuses to replace what another process made first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    made: dict[str, str] = json.loads(path.read_text())
    if fresh := {name: value for name, value in make().items() if name not in made}:  # kept by an older version
        made |= fresh
        _replace(path, made)
    return made


def _replace(path: Path, kept: dict[str, str]) -> None:
    draft = path.with_name(f".{_FILE}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(kept, file, indent=1)
    draft.rename(path)


def make() -> dict[str, str]:
    """Fresh secrets."""
    actor_private, actor_public = _key_pair()
    entitlement_private, entitlement_public = _key_pair()
    return {
        "actor_private_key": actor_private,
        "actor_public_key": actor_public,
        "entitlement_private_key": entitlement_private,
        "entitlement_public_key": entitlement_public,
        "playback_key_id": "k1",
        "playback_key": secrets.token_urlsafe(32),
        "edge_key": secrets.token_urlsafe(32),
        "service_key": secrets.token_urlsafe(32),
        "web_key": secrets.token_urlsafe(32),
        "operator_token": f"opr_{secrets.token_urlsafe(32)}",
        "stripe_api_key": f"sk_test_{secrets.token_hex(16)}",
        "stripe_webhook_secret": f"whsec_{secrets.token_hex(16)}",
        "bank_webhook_secret": f"bank_{secrets.token_hex(16)}",
        "messages_secret": secrets.token_urlsafe(32),
        "invoices_secret": secrets.token_urlsafe(32),
    }


def _key_pair() -> tuple[str, str]:
    private = Ed25519PrivateKey.generate()
    private_pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public_pem = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private_pem.decode(), public_pem.decode()
