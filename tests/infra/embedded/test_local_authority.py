"""The local authority: made once, for this house only; its certificate follows the machine's addresses."""

import stat
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

from cryptography import x509

from infra.embedded import local_authority
from infra.embedded.local_authority import Issued

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HOME = ("192.168.1.20", "fd00::20")


def issue(folder: Path, *addresses: str, now: datetime = NOW) -> Issued:
    return local_authority.issue(folder, addresses=addresses or HOME, hostname="rap", now=now)


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def names(path: Path) -> set[str]:
    found = certificate(path).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in found}


def test_keys_are_for_the_owner_alone(tmp_path: Path) -> None:
    issued = issue(tmp_path / "lan")
    for key in (issued.key, tmp_path / "lan" / "authority.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "lan").stat().st_mode) == 0o700


def test_what_still_fits_is_kept_and_new_addresses_get_a_new_certificate_of_the_same_authority(tmp_path: Path) -> None:
    first = issue(tmp_path)
    kept, authority = first.certificate.read_bytes(), first.authority.read_bytes()
    assert issue(tmp_path, now=NOW + timedelta(days=300)).certificate.read_bytes() == kept
    moved = issue(tmp_path, "10.0.0.7")
    assert names(moved.certificate) == {"10.0.0.7", "rap.local"}
    assert moved.authority.read_bytes() == authority


def test_it_is_renewed_a_month_before_its_end(tmp_path: Path) -> None:
    kept = issue(tmp_path).certificate.read_bytes()
    issued = issue(tmp_path, now=NOW + timedelta(days=368))
    assert issued.certificate.read_bytes() != kept
    assert certificate(issued.certificate).not_valid_after_utc == NOW + timedelta(days=368 + 397)


def test_phones_accept_its_life_and_its_purpose(tmp_path: Path) -> None:
    site = certificate(issue(tmp_path).certificate)
    assert site.not_valid_after_utc - site.not_valid_before_utc < timedelta(days=398)
    assert names(tmp_path / "site.crt") == {*HOME, "rap.local"}


def test_the_authority_may_vouch_for_nothing_on_the_internet(tmp_path: Path) -> None:
    authority = certificate(issue(tmp_path).authority)
    found = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert found.critical
    permitted = found.value.permitted_subtrees or []
    assert [name.value for name in permitted if isinstance(name, x509.DNSName)] == ["local"]
    networks = [name.value for name in permitted if isinstance(name, x509.IPAddress)]
    assert ip_network("192.168.0.0/16") in networks
    assert all(not getattr(network, "is_global", False) for network in networks)


def test_an_address_it_may_not_vouch_for_makes_a_new_authority(tmp_path: Path) -> None:
    old = issue(tmp_path).authority.read_bytes()
    issued = issue(tmp_path, "203.0.113.9")
    assert issued.authority.read_bytes() != old
    assert certificate(issued.certificate).issuer == certificate(issued.authority).subject
