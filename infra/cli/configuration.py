"""Loads the settings for a verb and turns what is wrong with them into sentences."""

import click
from pydantic import ValidationError

from infra.embedded.configuration import embedded_settings
from infra.settings import Mode, Place, Settings

_WITHOUT_PREFIX = ("ticketing_database_url", "media_database_url")


def load_place() -> Place:
    """Which instance is meant. Raises click.ClickException."""
    try:
        return Place()
    except ValidationError as wrong:
        raise click.ClickException(explained(wrong)) from None


def load_settings() -> Settings:
    """The whole configuration: derived in the embedded mode, named in production. Raises click.ClickException."""
    place = load_place()
    try:
        return embedded_settings(place) if place.mode == Mode.EMBEDDED else _production_settings()
    except ValidationError as wrong:
        raise click.ClickException(explained(wrong)) from None
    except OSError as failure:
        raise click.ClickException(f"{place.data}: {failure.strerror}") from None


def _production_settings() -> Settings:
    settings = Settings()
    if not settings.stripe_api_base.startswith("https://"):
        raise click.ClickException(
            "SANKHAU_STRIPE_API_BASE is not an https address. The stand-in for Stripe, where no money moves, serves "
            "the embedded mode only."
        )
    return settings


def require_embedded(place: Place, verb: str) -> None:
    """Refuse a verb that is for the embedded mode. Raises click.ClickException."""
    if place.mode != Mode.EMBEDDED:
        raise click.ClickException(f"`sankhau {verb}` is for the embedded mode; SANKHAU_MODE is {place.mode}.")


def environment_name(field: str) -> str:
    """The name of a setting in the environment."""
    return field.upper() if field in _WITHOUT_PREFIX else f"SANKHAU_{field.upper()}"


def explained(wrong: ValidationError) -> str:
    """One sentence for each setting that is missing or wrong; values are not repeated, for some are secret."""
    lines = []
    for error in wrong.errors(include_input=False, include_url=False):
        field = str(error["loc"][0]).removeprefix("SANKHAU_").lower() if error["loc"] else ""
        about = Settings.model_fields.get(field)
        meaning = f" ({about.description})" if about is not None and about.description else ""
        what = "chưa được đặt · is not set" if error["type"] == "missing" else f"không đúng · is wrong: {error['msg']}"
        lines.append(f"{environment_name(field)} {what}{meaning}")
    told = "Cấu hình chưa đủ hoặc không đúng (giải thích: sankhau doctor --settings) · The settings are not complete:"
    return f"{told}\n  " + "\n  ".join(lines)
