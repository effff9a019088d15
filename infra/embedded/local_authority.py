"""A certificate authority of this machine alone, so that phones on the same network can speak HTTPS with the house.

Browsers give the camera to HTTPS only. The authority's key never leaves `<data>/keys/lan` (0600), and its certificate
is constrained (RFC 5280, section 4.2.1.10) to private networks, this machine's addresses and `.local`: who trusts it
trusts it for nothing else. The site's certificate lives 397 days and is made anew when it nears its end or the machine
has other addresses; the authority stays, unless an address lies outside of what it may vouch for.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_AUTHORITY_LIFE = timedelta(days=3650)
_SITE_LIFE = timedelta(days=397)  # phones refuse certificates that live much longer
_RENEW_BEFORE = timedelta(days=30)
_SKEW = timedelta(hours=1)  # a phone's clock may be behind
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "fc00::/7", "fe80::/10")
_LOCAL = "local"

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Issued:
    """Files for the edge, and the authority's certificate, which people may have."""

    authority: Path
    certificate: Path
    key: Path


def issue(folder: Path, *, addresses: tuple[str, ...], hostname: str, now: datetime) -> Issued:
    """A certificate for these addresses and `hostname.local`; what is there already and still fits is kept."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = tuple(ip_address(address) for address in addresses)
    authority, authority_key = _authority(folder, wanted, now)
    issued = Issued(folder / "authority.crt", folder / "site.crt", folder / "site.key")
    names = [*(x509.IPAddress(address) for address in wanted), x509.DNSName(f"{hostname}.{_LOCAL}")]
    if not _still_fits(issued.certificate, names, authority, now):
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _site(names, key, authority, authority_key, now)
        _keep(issued.key, _pem(key), mode=0o600)
        chain = certificate.public_bytes(serialization.Encoding.PEM) + _public(authority)
        _keep(issued.certificate, chain, mode=0o644)
    return issued


def _authority(
    folder: Path, addresses: tuple[Address, ...], now: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """What is kept, or a new one when there is none, it is nearly over, or it may not vouch for an address."""
    key_file, file = folder / "authority.key", folder / "authority.crt"
    if key_file.exists() and file.exists():
        kept = x509.load_pem_x509_certificate(file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
        lasts = kept.not_valid_after_utc > now + _SITE_LIFE
        if isinstance(key, ec.EllipticCurvePrivateKey) and lasts and _may_vouch(kept, addresses):
            return kept, key
    key = ec.generate_private_key(ec.SECP256R1())
    made = _new_authority(key, addresses, now)
    _keep(key_file, _pem(key), mode=0o600)
    _keep(file, _public(made), mode=0o644)
    return made, key


def _new_authority(key: ec.EllipticCurvePrivateKey, addresses: tuple[Address, ...], now: datetime) -> x509.Certificate:
    networks = [ip_network(network) for network in _PRIVATE]
    networks += [ip_network(address) for address in addresses if not any(address in known for known in networks)]
    permitted = [x509.DNSName(_LOCAL), *(x509.IPAddress(network) for network in networks)]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"San Khau So {key_name(key)}")])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - _SKEW).not_valid_after(now + _AUTHORITY_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(x509.NameConstraints(permitted, None), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return builder.sign(key, hashes.SHA256())


def key_name(key: ec.EllipticCurvePrivateKey) -> str:
    """Eight characters, so that two houses on one phone are told apart."""
    return x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest.hex()[:8]


def _site(
    names: list[x509.GeneralName],
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "San Khau So")])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(authority.subject)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - _SKEW).not_valid_after(now + _SITE_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    builder = builder.add_extension(signer, critical=False)
    return builder.sign(authority_key, hashes.SHA256())


def _may_vouch(authority: x509.Certificate, addresses: tuple[Address, ...]) -> bool:
    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    values = [name.value for name in permitted if isinstance(name, x509.IPAddress)]
    networks = [value for value in values if isinstance(value, IPv4Network | IPv6Network)]
    return all(any(address in network for network in networks) for address in addresses)


def _still_fits(file: Path, names: list[x509.GeneralName], authority: x509.Certificate, now: datetime) -> bool:
    if not file.exists() or not file.with_suffix(".key").exists():
        return False
    kept = x509.load_pem_x509_certificate(file.read_bytes())
    has = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    same = set(has) == set(names) and kept.issuer == authority.subject
    return same and kept.not_valid_after_utc > now + _RENEW_BEFORE


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


def _public(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _keep(path: Path, content: bytes, *, mode: int) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
    draft.rename(path)
