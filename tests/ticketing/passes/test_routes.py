"""Who may say what a pass is, and who sees it."""

from tests.ticketing.passes.scenes import PRICE, owner, put_plan
from tests.ticketing.stage import HOUSE, PREFIX, Stage


async def test_only_an_owner_says_what_it_costs_and_everybody_sees_it(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    path = f"{PREFIX}/pass-plans/{HOUSE}"
    assert (await stage.http.get(path)).json()["code"] == "pass_not_found"
    word = {"name_vi": "Vé tháng", "name_en": "Pass", "price_minor": 1, "on_sale": True}
    assert (await stage.http.put(path, json=word, headers=owner(stage))).status_code == 422
    for who in (stage.clara(), stage.editor(), stage.stranger()):
        refused = await stage.http.put(path, json=word | {"price_minor": PRICE}, headers=who)
        assert refused.json()["code"] == "not_your_pass"
    await put_plan(stage)
    assert (await put_plan(stage, price_minor=120_000))["price"]["minor"] == 120_000
    assert (await stage.http.get(path)).json()["on_sale"] is True
