"""How each part is started."""

import os
from pathlib import Path

from infra.embedded import parts
from infra.embedded.configuration import Layout
from infra.embedded.programs import Program
from tests.support.settings import make_settings


def test_every_python_part_finds_the_same_instance(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, port=8123, stripe_api_base="http://127.0.0.1:4000")
    where = Layout(data=tmp_path, runtime=tmp_path / "run")
    for part in (parts.app(settings, where), parts.worker(settings), parts.mail(settings, where, 5)):
        assert part.environment["SANKHAU_DATA"] == str(tmp_path)
        assert part.environment["SANKHAU_PORT"] == "8123"
        assert part.environment["SANKHAU_SMTP_PORT"] == "587"
        assert part.environment["SANKHAU_STRIPE_API_BASE"] == "http://127.0.0.1:4000"
        assert Path(part.environment["PYTHONPATH"].split(os.pathsep)[0], "infra", "cli").is_dir()


def test_no_secret_stands_on_a_command_line(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    where = Layout(data=tmp_path, runtime=tmp_path / "run")
    for part in (parts.app(settings, where), parts.worker(settings), parts.stripe(settings, where, 5)):
        words = " ".join((*part.argv, *part.environment.values()))
        for secret in (settings.operator_token, settings.stripe_api_key, settings.playback_key):
            assert secret.get_secret_value() not in words


def test_valkey_keeps_nothing_and_listens_on_no_port(tmp_path: Path) -> None:
    where = Layout(data=tmp_path, runtime=tmp_path / "run")
    argv = parts.valkey(Program(Path("/usr/bin/valkey-server"), "Valkey v=9"), where).argv
    options = dict(zip(argv[1::2], argv[2::2], strict=True))
    assert (options["--port"], options["--save"], options["--appendonly"]) == ("0", "", "no")
    assert options["--unixsocketperm"] == "700"
    assert options["--maxmemory-policy"] == "noeviction"


def test_only_the_demo_ends_by_itself(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    assert parts.demo(settings).once
    assert not parts.worker(settings).once
