"""Rendering the edge's configuration; what it does is tested in tests/infra/deploy."""

import dataclasses
import os
import stat
import sys
from pathlib import Path

import pytest

from infra.embedded import edge


@pytest.fixture
def site(tmp_path: Path) -> edge.Edge:
    """An edge before its rendering."""
    return edge.Edge(
        folder=tmp_path / "edge",
        addresses=("127.0.0.1", "[::1]"),
        port=8000,
        app_socket=tmp_path / "app.sock",
        storage="/proc/self/fd/7",
        stripe_socket=tmp_path / "stripe.sock",
        playback_keys={"k1": "first secret", "k2": "second secret"},
        edge_key="the edge's secret",
    )


def test_secrets_are_readable_by_the_owner_only_and_the_rest_by_nginxs_workers(site: edge.Edge) -> None:
    os.umask(0o022)
    edge.write(site)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in site.folder.iterdir()}
    assert {name for name, mode in modes.items() if mode == 0o600} == {"secrets.js", "nginx.conf"}
    assert all(mode == 0o644 for name, mode in modes.items() if name not in {"secrets.js", "nginx.conf"})
    assert stat.S_IMODE(site.folder.stat().st_mode) == 0o711


def test_nothing_is_left_to_fill_in_and_no_secret_stands_in_the_configuration(site: edge.Edge) -> None:
    configuration = edge.write(site).read_text()
    assert "{{" not in configuration
    assert "secret" not in configuration.replace("secrets", "")
    assert "listen 127.0.0.1:8000;" in configuration
    assert "listen [::1]:8000;" in configuration
    assert configuration.count("/proc/self/fd/7/media/") == 2


def test_rendering_again_replaces_what_was_there(site: edge.Edge) -> None:
    edge.write(site)
    edge.write(dataclasses.replace(site, port=9000))
    assert "127.0.0.1:9000/api/media/edge/revocations" in (site.folder / "secrets.js").read_text()


def test_without_a_stand_in_there_is_no_test_payment(site: edge.Edge) -> None:
    assert "location /test-payment/" in edge.write(site).read_text()
    assert "test-payment" not in edge.write(dataclasses.replace(site, stripe_socket=None)).read_text()


def test_a_folder_that_nginx_cannot_name_is_refused(site: edge.Edge, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        edge.write(dataclasses.replace(site, folder=tmp_path / 'odd"$name'))


def test_the_storage_is_named_by_its_descriptor_where_the_kernel_can(tmp_path: Path) -> None:
    expected = "/proc/self/fd/5" if sys.platform == "linux" else str(tmp_path)
    assert edge.storage_path(tmp_path, 5) == expected
