"""A bank account, and what the bank tells of it: each transfer once or often, soon or late, or only when asked."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tests.simulation.virtual_time import VirtualLoop
from ticketing.payments.bank_feed import IncomingTransfer
from ticketing.payments.errors import BankFeedAway

_AWAY = 0.1


@dataclass
class FakeBank:
    """One bank of one world; every transfer is in `booked`."""

    loop: VirtualLoop
    chance: random.Random
    tell: Callable[[IncomingTransfer], None]
    calm: bool = False
    booked: list[IncomingTransfer] = field(default_factory=list)

    def transfer(self, amount: int, memo: str) -> IncomingTransfer:
        """Money reaches the account."""
        booked = IncomingTransfer(
            id=f"ft_{len(self.booked):06d}",
            account="0011001932418",
            amount=amount,
            currency="VND",
            memo=memo,
            sender="NGUYEN THI ANA",
            booked_at=self.loop.now(),
        )
        self.booked.append(booked)
        self.tell(booked)
        return booked

    def read_notice(self, *, body: bytes, signature: str | None, now: datetime) -> list[IncomingTransfer]:
        """Signatures are proved elsewhere: webhooks come in as transfers."""
        raise NotImplementedError

    async def transfers_since(self, moment: datetime) -> list[IncomingTransfer]:
        """As BankFeed."""
        await asyncio.sleep(self.chance.random())
        if not self.calm and self.chance.random() < _AWAY:
            raise BankFeedAway
        return [transfer for transfer in self.booked if transfer.booked_at >= moment]

    async def close(self) -> None:
        """As BankFeed."""
