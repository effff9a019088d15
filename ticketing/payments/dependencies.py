"""What a route finds in its request: the gateway to the provider, and the bell of the inbox."""

import asyncio
from typing import Annotated

from fastapi import Depends, Request

from ticketing.payments.gateway import StripeGateway


def gateway_of(request: Request) -> StripeGateway:
    """The gateway that the application's lifespan opened."""
    gateway: StripeGateway = request.app.state.gateway
    return gateway


def inbox_filled_of(request: Request) -> asyncio.Event:
    """Set it to wake the drain of the inbox at once."""
    event: asyncio.Event = request.app.state.inbox_filled
    return event


Gateway = Annotated[StripeGateway, Depends(gateway_of)]
InboxFilled = Annotated[asyncio.Event, Depends(inbox_filled_of)]
