"""Passes go to the holder of a ticket whose code stays, where the operator can sign them."""

from tests.ticketing.evening import on_sale, paid
from tests.ticketing.stage import PREFIX, Stage


async def test_without_the_operator_s_certificates_there_is_no_pass_and_a_stranger_learns_nothing(stage: Stage) -> None:
    _performance, offer_id = await on_sale(stage.database)
    placed = await paid(stage, offer_id)
    path = f"{PREFIX}/tickets/{placed['order']['tickets'][0]['id']}/wallet-passes"
    for wallet in ("apple", "google"):
        mine = await stage.http.get(f"{path}/{wallet}", headers={"Order-Key": placed["access_key"]})
        theirs = await stage.http.get(f"{path}/{wallet}", headers={"Order-Key": "x" * 22})
        assert (mine.json()["code"], theirs.json()["code"]) == ("wallet_not_offered", "ticket_not_held")
