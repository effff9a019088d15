"""The edge on the theatre's network: HTTPS for all, plain HTTP for the page that explains it, as before at home."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from infra.embedded import edge, lan, local_authority, ports
from tests.infra.deploy.conftest import House, fill, free_port, run_house


@dataclass
class Network:
    """A house that is open to its network, and how a phone speaks to it."""

    house: House
    address: str
    port: int
    authority: Path

    def phone(self) -> httpx.Client:
        """A phone that trusts the house."""
        trusted = ssl.create_default_context(cafile=str(self.authority))
        return httpx.Client(base_url=f"https://{self.address}:{self.port}", verify=trusted, trust_env=False)

    def stranger(self) -> httpx.Client:
        """A phone that has not yet been told."""
        return httpx.Client(base_url=f"http://{self.address}:{self.house.port}", trust_env=False)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory, short_folder: Path) -> Iterator[Network]:
    storage = tmp_path_factory.mktemp("lan") / "storage"
    storage.mkdir()
    fill(storage)
    runtime = short_folder / "lan"
    runtime.mkdir(mode=0o711)
    addresses = ("127.0.0.2", *_outside())
    issued = local_authority.issue(storage.parent / "keys", addresses=addresses, hostname="rap", now=datetime.now(UTC))
    port = free_port()
    opened = edge.Lan(port, issued.certificate, issued.key, ports.everywhere()[:1])
    for house in run_house(storage, runtime, lan=opened):
        yield Network(house, addresses[-1], port, issued.authority)


def _outside() -> tuple[str, ...]:
    """This machine's own IPv4 address; 127.0.0.2 is as foreign to the edge where there is none."""
    try:
        return tuple(address for address in lan.addresses() if ":" not in address)[:1]
    except lan.NoNetwork:
        return ()


def test_a_phone_that_trusts_the_authority_gets_the_whole_house(network: Network) -> None:
    with network.phone() as phone:
        answer = phone.get("/house/door")
        assert answer.status_code == 200
        assert "strict-transport-security" not in answer.headers
        film = phone.get(network.house.film("f1/1080p/media.m3u8"))
        assert film.status_code == 200


def test_a_phone_that_does_not_is_told_by_its_browser(network: Network) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"https://{network.address}:{network.port}/", trust_env=False)


def test_without_https_the_network_gets_one_page_and_its_certificate(network: Network) -> None:
    with network.stranger() as phone:
        for path in ("/lan", "/en/lan", "/lan/authority.crt", "/static/css/base.css"):
            assert phone.get(path).status_code == 200
        for path in (
            "/",
            "/sign-in",
            "/house/door",
            "/api/ticketing/offers",
            network.house.film("f1/1080p/media.m3u8"),
        ):
            answer = phone.get(path)
            assert (answer.status_code, answer.headers["location"].partition("/lan")[1]) == (302, "/lan")
        assert phone.post("/sign-in", data={"password": "x"}).status_code == 302


def test_this_machine_keeps_plain_http(network: Network) -> None:
    assert network.house.ask("/sign-in").status == 200


def test_what_is_for_this_machine_only_stays_so(network: Network) -> None:
    with network.phone() as phone:
        assert phone.get("/api/media/edge/revocations").status_code == 403
