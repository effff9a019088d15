"""Who calls: FastAPI dependencies for actor tokens, signed service calls and the edge.

They read `app.state.settings`, which every service's `create_app` sets.
"""

import hmac
from typing import Annotated

from fastapi import Depends, Request

from infra import clock
from infra.contracts import signature
from infra.contracts.actor import Actor, ActorTokenRefused, verify_actor
from infra.contracts.signature import SignatureRefused
from infra.settings import Settings


def settings_of(request: Request) -> Settings:
    """The settings of the service that answers."""
    settings: Settings = request.app.state.settings
    return settings


def bearer(request: Request) -> str:
    """The bearer token, or an empty string."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def current_actor(request: Request) -> Actor:
    """The actor of a bearer token. Raises ActorTokenRefused."""
    token = bearer(request)
    if not token:
        raise ActorTokenRefused
    return verify_actor(token, public_key_pem=settings_of(request).actor_public_key, now=clock.now())


async def signed_by_service(request: Request) -> None:
    """Refuse calls that no service of this installation signed."""
    signature.verify(
        request.headers.get(signature.HEADER),
        settings_of(request).service_key.get_secret_value(),
        method=request.method,
        path=request.url.path,
        body=await request.body(),
        now=clock.now(),
    )


async def from_edge(request: Request) -> None:
    """Refuse calls without the edge's key."""
    expected = settings_of(request).edge_key.get_secret_value()
    if not hmac.compare_digest(bearer(request).encode(), expected.encode()):
        raise SignatureRefused


async def _actor(request: Request) -> Actor:
    return current_actor(request)  # a dependency that is not `async` goes to a thread at every request


async def _settings(request: Request) -> Settings:
    return settings_of(request)


CurrentActor = Annotated[Actor, Depends(_actor)]
ServiceSettings = Annotated[Settings, Depends(_settings)]
