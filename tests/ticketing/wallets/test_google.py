"""A link for Google Wallet, signed by the operator's service account."""

from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from infra import clock
from tests.support.settings import make_settings
from tests.ticketing.wallets.test_apple import FACE, pem
from ticketing.wallets import google


def test_the_link_holds_the_ticket_and_its_event_and_its_signature_holds(tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    account = {"wallet_google_issuer": "3388", "wallet_google_account": "passes@example.iam.gserviceaccount.com"}
    settings = make_settings(tmp_path, **account, wallet_google_key=SecretStr(pem(key)))
    link = google.save_link(FACE, settings, now=clock.now())
    token = link.removeprefix("https://pay.google.com/gp/v/save/")
    claims = jwt.decode(token, key.public_key(), algorithms=["RS256"], audience="google")
    [event], [ticket] = (claims["payload"][f"eventTicket{kind}"] for kind in ("Classes", "Objects"))
    assert (claims["typ"], claims["iss"]) == ("savetowallet", account["wallet_google_account"])
    assert ticket["classId"] == event["id"] == "3388.prf_1"
    assert ticket["barcode"]["value"] == FACE.scanned
    assert event["eventName"]["translatedValues"] == [{"language": "en", "value": "The Tale of Kiều"}]
    assert ticket["seatInfo"]["seat"]["defaultValue"]["value"] == "Tầng 1, hàng A, ghế 12"
    assert not google.offered(make_settings(tmp_path))
