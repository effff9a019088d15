"""Settings for tests: an instance of its own in a temporary folder, with fresh secrets."""

from pathlib import Path
from typing import Any

from infra.embedded import secrets
from infra.settings import Mode, Settings, SmtpSecurity


def make_settings(folder: Path, **changes: Any) -> Settings:
    """Embedded settings below `folder`; `changes` replace single fields."""
    values: dict[str, Any] = {
        "mode": Mode.EMBEDDED,
        "port": 8000,
        "data": folder,
        "public_url": "http://localhost:8000",
        "ticketing_database_url": f"sqlite+aiosqlite:///{folder}/ticketing.db",
        "media_database_url": f"sqlite+aiosqlite:///{folder}/media.db",
        "redis_url": f"unix://{folder}/valkey.sock",
        "storage_url": f"file://{folder}/storage",
        "uploads_folder": folder / "uploads",
        "work_folder": folder / "work",
        "media_url": "http://media.test",
        "ticketing_url": "http://ticketing.test",
        "mail_sender": "san-khau@example.com",
        "smtp_host": "127.0.0.1",
        "smtp_security": SmtpSecurity.NONE,
        "smtp_password": "",
        "messages_url": "http://127.0.0.1:9/messages",  # nobody listens: messages stay in the outbox
        "invoices_url": "http://127.0.0.1:9/invoices",
        **secrets.make(),
        **changes,
    }
    return Settings(**values)
