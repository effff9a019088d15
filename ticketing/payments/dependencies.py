"""What a route finds in its request: the gateway to the provider, the bank feed, and the bell of the inbox."""

import asyncio
from typing import Annotated

from fastapi import Depends, Request

from ticketing.payments.bank_feed import BankFeed
from ticketing.payments.gateway import StripeGateway


async def gateway_of(request: Request) -> StripeGateway:
    """The gateway that the application's lifespan opened."""
    gateway: StripeGateway = request.app.state.gateway
    return gateway


async def feed_of(request: Request) -> BankFeed:
    """The bank feed that the application's lifespan opened."""
    feed: BankFeed = request.app.state.bank_feed
    return feed


async def inbox_filled_of(request: Request) -> asyncio.Event:
    """Set it to wake the drain of the inbox at once."""
    event: asyncio.Event = request.app.state.inbox_filled
    return event


Feed = Annotated[BankFeed, Depends(feed_of)]
Gateway = Annotated[StripeGateway, Depends(gateway_of)]
InboxFilled = Annotated[asyncio.Event, Depends(inbox_filled_of)]
