"""What pages ask ticketing about the doors' devices and log. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.gate.schemas import DeviceMade, DeviceView, DeviceWish, DoorReport
from web.clients import answers

_HOUSES = "/api/ticketing/organisations"


async def of_house(http: httpx.AsyncClient, organisation_id: str, *, actor_token: str) -> list[DeviceView]:
    """The devices of a house."""
    path = f"{_HOUSES}/{organisation_id}/gate-devices"
    return answers.many(await answers.ask(http, "GET", path, headers=answers.bearer(actor_token)), DeviceView)


async def make(http: httpx.AsyncClient, organisation_id: str, wish: DeviceWish, *, actor_token: str) -> DeviceMade:
    """A device that waits to be paired."""
    path = f"{_HOUSES}/{organisation_id}/gate-devices"
    answer = await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=wish)
    return answers.one(answer, DeviceMade)


async def revoke(http: httpx.AsyncClient, organisation_id: str, device_id: str, *, actor_token: str) -> None:
    """It lets nobody in any more."""
    path = f"{_HOUSES}/{organisation_id}/gate-devices/{device_id}"
    await answers.ask(http, "DELETE", path, headers=answers.bearer(actor_token))


async def report(http: httpx.AsyncClient, performance_id: str, *, actor_token: str) -> DoorReport:
    """What all doors did."""
    path = f"/api/ticketing/performances/{performance_id}/door-report"
    return answers.one(await answers.ask(http, "GET", path, headers=answers.bearer(actor_token)), DoorReport)
