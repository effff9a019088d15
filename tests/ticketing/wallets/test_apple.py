"""A pass that openssl itself believes, made with certificates of the test's own."""

import hashlib
import io
import json
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from infra import clock
from infra.settings import Settings
from tests.support.settings import make_settings
from ticketing.wallets import apple
from ticketing.wallets.face import Face

STARTS = clock.now().replace(microsecond=0) + timedelta(days=3)
FACE = Face(
    ticket_id="tck_1",
    performance_id="prf_1",
    house="Nhà hát Hoa Mai",
    names={"vi": "Kim Vân Kiều", "en": "The Tale of Kiều"},
    seats={"vi": "Tầng 1, hàng A, ghế 12", "en": "Stalls, row A, seat 12"},
    zones={"vi": "Hạng nhất", "en": "First"},
    door="Cửa 2",
    venue="Rạp Hoa Mai",
    address="12 phố Hàng Bạc, Hà Nội",
    doors_at=STARTS - timedelta(minutes=45),
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=2),
    age_rating="T13",
    holder="Nguyễn Thị Lan",
    scanned="SK:ABC.",
    typed="7F3K-9QWX-2MT4-HN8A",
)


def pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def certificate(name: str, key: rsa.RSAPrivateKey, *, by: x509.Certificate | None, signer: rsa.RSAPrivateKey) -> str:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(by.subject if by else subject)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(clock.now() - timedelta(days=1)).not_valid_after(clock.now() + timedelta(days=9))
    builder = builder.add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    return builder.sign(signer, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    root, leaf = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    above = certificate("Authority", root, by=None, signer=root)
    mine = certificate("Pass", leaf, by=x509.load_pem_x509_certificate(above.encode()), signer=root)
    return make_settings(
        tmp_path_factory.mktemp("operator"),
        wallet_apple_pass_type="pass.vn.example",
        wallet_apple_team="TEAM",
        wallet_apple_certificate=mine,
        wallet_apple_key=SecretStr(pem(leaf)),
        wallet_apple_authority=above,
    )


@pytest.fixture
def opened(operator: Settings) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(apple.make(FACE, operator))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def verified(folder: Path, files: dict[str, bytes], operator: Settings) -> bool:
    (folder / "authority.pem").write_text(operator.wallet_apple_authority)
    for name in ("manifest.json", "signature"):
        (folder / name).write_bytes(files[name])
    how = ["-inform", "DER", "-in", "signature", "-content", "manifest.json", "-binary", "-out", "out"]
    said = subprocess.run(
        ["openssl", "cms", "-verify", *how, "-CAfile", "authority.pem", "-purpose", "any"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return said.returncode == 0


def test_openssl_believes_the_signature_and_no_changed_manifest(
    opened: dict[str, bytes], operator: Settings, tmp_path: Path
) -> None:
    assert verified(tmp_path, opened, operator)
    assert not verified(tmp_path, opened | {"manifest.json": opened["manifest.json"] + b" "}, operator)


def test_the_manifest_names_every_file_by_its_digest(opened: dict[str, bytes]) -> None:
    named = json.loads(opened["manifest.json"])
    files = {name: content for name, content in opened.items() if name not in {"manifest.json", "signature"}}
    assert named == {name: hashlib.sha1(content, usedforsecurity=False).hexdigest() for name, content in files.items()}
    assert {"icon.png", "icon@2x.png", "logo.png", "vi.lproj/pass.strings", "en.lproj/pass.strings"} <= named.keys()


def test_the_pass_says_what_the_ticket_says_in_both_languages(opened: dict[str, bytes]) -> None:
    content = json.loads(opened["pass.json"])
    assert content["passTypeIdentifier"] == "pass.vn.example"
    assert content["barcodes"][0]["message"] == FACE.scanned
    assert content["sharingProhibited"] is True
    for tag, words in (
        ("vi", ("Kim Vân Kiều", "ghế 12", "Giờ diễn")),
        ("en", ("The Tale of Kiều", "seat 12", "Starts")),
    ):
        strings = opened[f"{tag}.lproj/pass.strings"].decode("utf-16")
        assert all(word in strings for word in words)


def test_without_a_certificate_it_is_not_offered(operator: Settings, tmp_path: Path) -> None:
    assert apple.offered(operator)
    assert not apple.offered(make_settings(tmp_path))
