"""Runs the stand-in for Stripe, in the embedded mode only: `python -m infra.embedded.fake_stripe`."""

import argparse
import socket
import sys
from pathlib import Path

import uvicorn

from infra import telemetry
from infra.embedded.configuration import embedded_settings
from infra.embedded.fake_stripe.app import create_app
from infra.settings import Mode, Place

_WEBHOOK_PATH = "/api/ticketing/webhooks/stripe"
_GOODBYE_SECONDS = 2


def main(words: list[str]) -> int:
    """Serve until stopped; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--descriptor", type=int, required=True, help="an open, bound TCP socket for the API")
    parser.add_argument("--uds", type=Path, required=True, help="unix socket for the pay pages")
    options = parser.parse_args(words)
    place = Place()
    if place.mode != Mode.EMBEDDED:
        sys.stderr.write("The stand-in for Stripe serves the embedded mode only.\n")
        return 2
    settings = embedded_settings(place)
    telemetry.configure(json=settings.log_json)
    app = create_app(
        api_key=settings.stripe_api_key.get_secret_value(),
        webhook_secret=settings.stripe_webhook_secret.get_secret_value(),
        webhook_url=f"{settings.ticketing_url}{_WEBHOOK_PATH}",
        public_url=settings.public_url,
        database_path=settings.data / "stripe.db",
    )
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=_GOODBYE_SECONDS)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=options.descriptor), _unix_socket(options.uds)])
    return 0


def _unix_socket(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    path.chmod(0o666)  # nginx's workers may be another user; the folder above decides who gets here
    return listener


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
