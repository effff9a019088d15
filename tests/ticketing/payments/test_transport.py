"""The wire to Stripe when nobody is there."""

import pytest
import stripe

from ticketing.payments.transport import Transport


async def test_nobody_at_the_address_is_told_as_a_failed_connection_worth_retrying() -> None:
    transport = Transport(timeout_seconds=2)
    try:
        with pytest.raises(stripe.APIConnectionError) as failure:
            await transport.request_async("get", "http://127.0.0.1:9/v1/balance", {})
    finally:
        await transport.close_async()
    assert failure.value.should_retry
