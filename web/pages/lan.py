"""`/lan`: how a phone on the theatre's network comes to trust this house, with `sankhau up --lan`; else nothing."""

import hashlib
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from infra.errors import NotFound
from web import qr_codes
from web.visit import CurrentVisit, Visit

router = APIRouter()


@router.get("/lan")
async def show(visit: CurrentVisit) -> HTMLResponse:
    """The steps for either kind of phone, and on to the house."""
    pem = _authority(visit).read_text()
    address = visit.request.app.state.site.settings.public_url.rstrip("/")
    host = urlsplit(address).netloc.rpartition(":")[0]
    plain = f"http://{host}:{visit.site.settings.port}"  # the next phone does not trust us yet either
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()
    fingerprint = " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))
    return visit.page("lan.html", address=address, fingerprint=fingerprint, code=qr_codes.svg(f"{plain}/lan"))


@router.get("/lan/authority.crt")
async def authority(visit: CurrentVisit) -> Response:
    """The certificate to trust; phones offer to install what comes with this type."""
    headers = {"Content-Disposition": 'attachment; filename="san-khau-so.crt"', "Cache-Control": "no-store"}
    return Response(_authority(visit).read_bytes(), media_type="application/x-x509-ca-cert", headers=headers)


def _authority(visit: Visit) -> Path:
    path = visit.site.settings.lan_authority
    if path is None:
        raise NotFound
    return path
