"""Where the browser for the journeys is: on PATH, else from apt where we are root, else a clear word."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure() -> str:
    """The path of a Chromium, installing Debian's where possible. Raises SystemExit with what to do."""
    if (path := find()) is not None:
        return path
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True, env=environment)
        if (path := find()) is not None:
            return path
    raise SystemExit("The journeys need a browser: install Chromium (on Debian: apt install chromium).")


if __name__ == "__main__":
    sys.stdout.write(f"{ensure()}\n")
