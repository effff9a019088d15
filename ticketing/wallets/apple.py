"""A pass for Apple Wallet: pass.json, pictures and words in a zip, each named by its SHA-1 in a signed manifest.

The signature is a detached CMS (PKCS #7) in DER by the operator's pass certificate, with Apple's intermediate in it.
"""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7

from infra.settings import Settings
from ticketing.wallets.face import LABELS, Face

MEDIA_TYPE: Final = "application/vnd.apple.pkpass"
_IMAGES: Final = Path(__file__).with_name("images")
_ALWAYS: Final = (1980, 1, 1, 0, 0, 0)  # so that the same ticket is the same file


def offered(settings: Settings) -> bool:
    """Whether the operator has a pass certificate."""
    return bool(settings.wallet_apple_pass_type and settings.wallet_apple_certificate)


def make(face: Face, settings: Settings) -> bytes:
    """The .pkpass."""
    files = {"pass.json": json.dumps(_pass(face, settings), ensure_ascii=False, sort_keys=True).encode()}
    files |= {path.name: path.read_bytes() for path in sorted(_IMAGES.glob("*.png"))}
    files |= {f"{tag}.lproj/pass.strings": _strings(face, tag) for tag in LABELS}
    digests = {name: hashlib.sha1(content, usedforsecurity=False).hexdigest() for name, content in files.items()}
    manifest = json.dumps(digests, sort_keys=True).encode()
    files |= {"manifest.json": manifest, "signature": _signature(manifest, settings)}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _ALWAYS), content)
    return packed.getvalue()


def _pass(face: Face, settings: Settings) -> dict[str, Any]:
    ticket: dict[str, Any] = {
        "headerFields": [_moment("doors", face.doors_at.isoformat(), "PKDateStyleNone")],
        "primaryFields": [{"key": "performance", "label": "performance", "value": "name"}],
        "secondaryFields": [_moment("when", face.starts_at.isoformat(), "PKDateStyleMedium")],
        "auxiliaryFields": [{"key": "rating", "label": "rating", "value": face.age_rating}],
        "backFields": [
            {"key": "venue", "label": "venue", "value": f"{face.venue}, {face.address}"},
            {"key": "code", "label": "code", "value": face.typed},
        ],
    }
    for key, there in (("zone", face.zones["vi"]), ("seat", face.seats["vi"])):
        if there:
            ticket["auxiliaryFields"].append({"key": key, "label": key, "value": f"{key}_value"})
    if face.door:
        ticket["auxiliaryFields"].append({"key": "door", "label": "door", "value": face.door})
    if face.holder:
        ticket["secondaryFields"].append({"key": "name", "label": "name_label", "value": face.holder})
    return {
        "formatVersion": 1,
        "passTypeIdentifier": settings.wallet_apple_pass_type,
        "teamIdentifier": settings.wallet_apple_team,
        "serialNumber": face.ticket_id,
        "organizationName": face.house,
        "description": face.names["vi"],
        "relevantDate": face.starts_at.isoformat(),
        "expirationDate": face.ends_at.isoformat(),
        "sharingProhibited": True,  # a ticket is handed on by a link, which changes its code
        "foregroundColor": "rgb(255, 250, 243)",
        "labelColor": "rgb(201, 154, 59)",
        "backgroundColor": "rgb(127, 15, 25)",
        "barcodes": [
            {
                "format": "PKBarcodeFormatQR",
                "message": face.scanned,
                "messageEncoding": "iso-8859-1",
                "altText": face.typed,
            }
        ],
        "eventTicket": ticket,
    }


def _moment(key: str, value: str, date_style: str) -> dict[str, Any]:
    return {"key": key, "label": key, "value": value, "dateStyle": date_style, "timeStyle": "PKDateStyleShort"}


def _strings(face: Face, tag: str) -> bytes:
    words = LABELS[tag] | {"name_label": LABELS[tag]["name"], "name": face.names[tag] or face.names["vi"]}
    words |= {"zone_value": face.zones[tag] or face.zones["vi"], "seat_value": face.seats[tag] or face.seats["vi"]}
    return "".join(f'"{key}" = {json.dumps(text, ensure_ascii=False)};\n' for key, text in words.items()).encode(
        "utf-16"
    )


def _signature(manifest: bytes, settings: Settings) -> bytes:
    key = load_pem_private_key(settings.wallet_apple_key.get_secret_value().encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise TypeError("SANKHAU_WALLET_APPLE_KEY must be an RSA or EC key")
    certificate = x509.load_pem_x509_certificate(settings.wallet_apple_certificate.encode())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(manifest).add_signer(certificate, key, hashes.SHA256())
    for above in x509.load_pem_x509_certificates(settings.wallet_apple_authority.encode()):
        builder = builder.add_certificate(above)
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])
