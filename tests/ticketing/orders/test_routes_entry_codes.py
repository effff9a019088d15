"""Codes go to who holds the order, keys to the doors of the house, and what they say fits together."""

import base64
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from infra.contracts import ticket_code, ticket_rotation
from infra.contracts.ticket_code import CodeRefused
from infra.contracts.ticket_rotation import DoorKeys
from tests.ticketing.evening import on_sale, ordered, paid
from tests.ticketing.stage import PREFIX, Stage


def unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def door_of(stage: Stage, performance_id: str) -> DoorKeys:
    answer = await stage.http.get(f"{PREFIX}/performances/{performance_id}/ticket-keys", headers=stage.clara())
    public = [Ed25519PublicKey.from_public_bytes(unpacked(key)) for key in answer.json()["public_keys"]]
    rotation = unpacked(answer.json()["rotation_secret"])
    return DoorKeys({ticket_code.key_id_of(key): key for key in public}, rotation)


async def codes_of(stage: Stage, placed: dict[str, Any], headers: dict[str, str] | None = None) -> list[dict[str, str]]:
    path = f"{PREFIX}/orders/{placed['order']['id']}/entry-codes"
    answer = await stage.http.get(path, headers=headers or {"Order-Key": placed["access_key"]})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["codes"])


def doors_of(placed: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(placed["order"]["lines"][0]["doors_at"])


async def decide(stage: Stage, performance_id: str, who: dict[str, str], **policy: Any) -> int:
    path = f"{PREFIX}/performances/{performance_id}/entry-policy"
    return (await stage.http.put(path, json=policy, headers=who)).status_code


async def test_a_paid_order_shows_one_signed_code_for_each_person(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    placed = await paid(stage, offer_id, 2)
    shown = await codes_of(stage, placed)
    door = await door_of(stage, performance_id)
    read = [ticket_rotation.checked(one["text"], door, now=doors_of(placed)) for one in shown]
    codes = [ticket["code"] for ticket in placed["order"]["tickets"]]
    assert [one.serial for one in read] == [ticket_code.serial_of(code) for code in codes]
    assert {(one.rotates, one.age_rating) for one in read} == {(False, "T13")}
    assert await codes_of(stage, placed) == shown


async def test_the_order_tells_its_buyer_the_same_codes_once_the_keys_are_made(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    await decide(stage, performance_id, stage.editor(), codes="rotating")
    placed, wanted = await paid(stage, offer_id, 2), {"entry_codes": "true"}
    address, buyer = f"{PREFIX}/orders/{placed['order']['id']}", {"Order-Key": placed["access_key"]}
    assert (await stage.http.get(address, params=wanted, headers=buyer)).json()["entry_codes"] is None
    shown = await codes_of(stage, placed)
    assert all(one["secret"] for one in shown)
    assert (await stage.http.get(address, params=wanted, headers=buyer)).json()["entry_codes"] == shown
    assert (await stage.http.get(address, headers=buyer)).json()["entry_codes"] is None
    of_the_house = await stage.http.get(address, params=wanted, headers=stage.clara())
    assert of_the_house.json()["entry_codes"] is None


async def test_an_order_that_is_not_paid_has_no_codes(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    placed = await ordered(stage, offer_id)
    address, buyer = f"{PREFIX}/orders/{placed['order']['id']}", {"Order-Key": placed["access_key"]}
    assert (await stage.http.get(address, params={"entry_codes": "true"}, headers=buyer)).json()["entry_codes"] == []


async def test_a_code_is_good_from_two_hours_before_the_doors_until_the_end(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    placed = await paid(stage, offer_id)
    [shown], door = await codes_of(stage, placed), await door_of(stage, performance_id)
    ends = datetime.fromisoformat(placed["order"]["lines"][0]["ends_at"])
    opens, second = doors_of(placed) - timedelta(hours=2), timedelta(seconds=1)
    for now, said in ((opens - second, "not_yet"), (opens, ""), (ends - second, ""), (ends, "over")):
        with pytest.raises(CodeRefused, match=said) if said else nullcontext():
            ticket_rotation.checked(shown["text"], door, now=now)


async def test_where_codes_rotate_the_buyer_s_phone_makes_them_and_the_house_only_prints(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    placed = await paid(stage, offer_id)
    assert await decide(stage, performance_id, stage.editor(), codes="rotating", handovers=True) == 200
    [mine], [theirs] = await codes_of(stage, placed), await codes_of(stage, placed, stage.clara())
    door, now = await door_of(stage, performance_id), doors_of(placed)
    part = ticket_rotation.part(unpacked(mine["secret"]), now=now)
    text = ticket_code.text(unpacked(mine["content"]), rotating=part)
    assert ticket_rotation.checked(text, door, now=now).rotates
    with pytest.raises(CodeRefused, match="rotating_missing"):
        ticket_rotation.checked(ticket_code.text(unpacked(mine["content"])), door, now=now)
    assert (theirs["secret"], theirs["content"]) == ("", "")
    assert not ticket_rotation.checked(theirs["text"], door, now=now).rotates


async def test_an_order_that_is_not_paid_or_not_mine_shows_no_code(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    placed = await ordered(stage, offer_id)
    assert await codes_of(stage, placed) == []
    path = f"{PREFIX}/orders/{placed['order']['id']}/entry-codes"
    for headers in ({}, {"Order-Key": "x" * 22}, stage.stranger(), stage.editor()):
        assert (await stage.http.get(path, headers=headers)).status_code == 404
    for what in ("ticket-keys", "revocations"):
        keys = f"{PREFIX}/performances/{performance_id}/{what}"
        assert (await stage.http.get(keys, headers=stage.stranger())).status_code == 403
        assert (await stage.http.get(keys, headers=stage.clara())).status_code == 200
    for who in (stage.stranger(), stage.clara()):
        assert await decide(stage, performance_id, who, codes="static", handovers=True) == 403


async def test_doors_hear_of_a_ticket_whose_money_goes_back_as_soon_as_it_is_asked_for(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    placed = await paid(stage, offer_id, 2)
    path = f"{PREFIX}/performances/{performance_id}/revocations"
    before = (await stage.http.get(path, headers=stage.clara())).json()
    assert (await stage.refund(placed, who=stage.clara())).status_code == 201
    after = (await stage.http.get(path, headers=stage.clara(), params={"after": before["version"]})).json()
    gone = [ticket_code.serial_of(ticket["code"]).hex() for ticket in placed["order"]["tickets"]]
    assert (before["revoked"], sorted(after["revoked"])) == ([], sorted(gone))
    assert await codes_of(stage, placed) == []
