"""A pass for Google Wallet: a link whose JWT (RS256, by the operator's service account) holds ticket and event."""

from datetime import datetime
from typing import Any, Final

import jwt

from infra.settings import Settings
from ticketing.wallets.face import LABELS, Face

_SAVE: Final = "https://pay.google.com/gp/v/save/"


def offered(settings: Settings) -> bool:
    """Whether the operator has an issuer's account."""
    return bool(settings.wallet_google_issuer and settings.wallet_google_account)


def save_link(face: Face, settings: Settings, *, now: datetime) -> str:
    """Where the holder saves the pass."""
    claims = {
        "iss": settings.wallet_google_account,
        "aud": "google",
        "typ": "savetowallet",
        "iat": int(now.timestamp()),
        "origins": [settings.public_url.rstrip("/")],
        "payload": {"eventTicketClasses": [_event(face, settings)], "eventTicketObjects": [_ticket(face, settings)]},
    }
    return _SAVE + jwt.encode(claims, settings.wallet_google_key.get_secret_value(), algorithm="RS256")


def _event(face: Face, settings: Settings) -> dict[str, Any]:
    return {
        "id": f"{settings.wallet_google_issuer}.{face.performance_id}",
        "issuerName": face.house,
        "reviewStatus": "UNDER_REVIEW",
        "eventName": _both(face.names),
        "venue": {"name": _both({"vi": face.venue}), "address": _both({"vi": face.address})},
        "dateTime": {
            "doorsOpen": face.doors_at.isoformat(),
            "start": face.starts_at.isoformat(),
            "end": face.ends_at.isoformat(),
        },
        "hexBackgroundColor": "#7f0f19",
    }


def _ticket(face: Face, settings: Settings) -> dict[str, Any]:
    ticket: dict[str, Any] = {
        "id": f"{settings.wallet_google_issuer}.{face.ticket_id}",
        "classId": f"{settings.wallet_google_issuer}.{face.performance_id}",
        "state": "ACTIVE",
        "barcode": {"type": "QR_CODE", "value": face.scanned, "alternateText": face.typed},
        "ticketNumber": face.typed,
        "validTimeInterval": {"end": {"date": face.ends_at.isoformat()}},
        "textModulesData": [{"id": "rating", "header": LABELS["vi"]["rating"], "body": face.age_rating}],
    }
    if face.holder:
        ticket["ticketHolderName"] = face.holder
    seat = {"seat": _both(face.seats)} if face.seats["vi"] else {}
    seat |= {"section": _both(face.zones)} if face.zones["vi"] else {}
    seat |= {"gate": _both({"vi": face.door})} if face.door else {}
    return ticket | ({"seatInfo": seat} if seat else {})


def _both(words: dict[str, str]) -> dict[str, Any]:
    value: dict[str, Any] = {"defaultValue": {"language": "vi", "value": words["vi"]}}
    if words.get("en"):
        value["translatedValues"] = [{"language": "en", "value": words["en"]}]
    return value
