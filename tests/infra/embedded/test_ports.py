"""Ports: free, taken, and in words what to do."""

import socket

import pytest

from infra.embedded import ports
from infra.embedded.ports import PortTaken


def test_a_free_port_passes() -> None:
    with ports.listener("127.0.0.1", 0) as probe:
        port = probe.getsockname()[1]
    ports.require_free(("127.0.0.1",), port)


def test_a_taken_port_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_PATIENCE_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} is used .*SANKHAU_PORT={port + 1}"):
            ports.require_free(("127.0.0.1",), port)


def test_an_address_that_is_not_ours_is_not_called_taken() -> None:
    with pytest.raises(OSError, match=r"assign|available"):
        ports.listener("192.0.2.1", 0)


def test_without_a_wish_only_this_machine_can_connect() -> None:
    assert set(ports.addresses(None)) <= {"127.0.0.1", "[::1]"}
    assert ports.addresses("0.0.0.0") == ("0.0.0.0",)  # noqa: S104  (what the visitor of the test asks for)
    assert ports.addresses("::") == ("[::]",)
