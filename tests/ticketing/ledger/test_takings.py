"""Every total is the sum of the rows it opens."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies

from tests.ticketing.stage import HOUSE, PREFIX, PRICE, Stage
from ticketing.ledger import takings
from ticketing.ledger.schemas import GroupedBy, TakingRow

WAYS = (None, *GroupedBy)


@strategies.composite
def rows(draw: strategies.DrawFn) -> TakingRow:
    day = draw(strategies.dates(date(2026, 1, 1), date(2026, 1, 5)))
    title = draw(strategies.sampled_from(["ttl_1", "ttl_2", None]))
    return TakingRow(
        entry_id="len_1",
        transaction_id="ltx_1",
        posting="sale",
        order_id="ord_1",
        occurred_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
        day=day,
        title_id=title,
        name_vi=title or "",
        name_en=title or "",
        payment_kind=draw(strategies.sampled_from(["stripe", "vietqr", "cash"])),
        amount_minor=draw(strategies.integers(-(10**12), 10**12)),
        currency=draw(strategies.sampled_from(["VND", "USD"])),
    )


@given(strategies.lists(rows(), max_size=40), strategies.sampled_from(WAYS))
def test_any_total_is_the_sum_of_its_rows(found: list[TakingRow], by: GroupedBy | None) -> None:
    totals = takings.totals(found, by=by)
    for total in totals:
        behind = [row for row in takings.selected(found, by=by, key=total.key) if row.currency == total.currency]
        assert total.net_minor == sum(row.amount_minor for row in behind)
        assert total.net_minor == total.sales_minor + total.refunds_minor
        assert total.count == len(behind)
    assert sum(total.count for total in totals) == len(found)


async def test_the_books_of_a_house_open_from_totals_to_rows_to_both_sides(stage: Stage) -> None:
    first, second = await stage.paid_order(), await stage.paid_order()
    await stage.refund(second, who=stage.clara())
    day = datetime.fromisoformat(first["order"]["paid_at"]).date()
    period = {"since": str(day - timedelta(days=2)), "until": str(day + timedelta(days=2))}
    found = await stage.http.get(f"{PREFIX}/organisations/{HOUSE}/takings", params=period, headers=stage.clara())
    whole = found.json()["whole"][0]
    assert (whole["sales_minor"], whole["refunds_minor"], whole["net_minor"]) == (2 * PRICE, -PRICE, PRICE)
    assert len(found.json()["by_title"]) == 2
    for way in GroupedBy:
        for total in found.json()[f"by_{way}"]:
            asked = {**period, "by": way.value, "key": total["key"]}
            path = f"{PREFIX}/organisations/{HOUSE}/takings/rows"
            behind = (await stage.http.get(path, params=asked, headers=stage.clara())).json()
            assert sum(row["amount_minor"] for row in behind) == total["net_minor"]
            assert len(behind) == total["count"]
    path = f"{PREFIX}/organisations/{HOUSE}/ledger-transactions/{behind[0]['transaction_id']}"
    opened = (await stage.http.get(path, headers=stage.clara())).json()
    assert [entry["account"] for entry in opened["entries"]] == ["stripe", "sales"]
    assert sum(entry["amount_minor"] for entry in opened["entries"]) == 0


@pytest.mark.parametrize("path", ["takings", "takings/rows", "ledger-transactions/ltx_1"])
async def test_others_may_not_read_the_books(stage_without_stripe: Stage, path: str) -> None:
    stage = stage_without_stripe
    period = {"since": "2026-01-01", "until": "2026-01-31"}
    for who in (stage.stranger(), stage.editor()):
        answer = await stage.http.get(f"{PREFIX}/organisations/{HOUSE}/{path}", params=period, headers=who)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_your_books")


@pytest.mark.parametrize("until", ["2025-12-31", "2027-01-03"])
async def test_a_period_of_no_use_is_refused(stage_without_stripe: Stage, until: str) -> None:
    stage = stage_without_stripe
    period = {"since": "2026-01-01", "until": until}
    answer = await stage.http.get(f"{PREFIX}/organisations/{HOUSE}/takings", params=period, headers=stage.clara())
    assert (answer.status_code, answer.json()["code"]) == (400, "period_refused")


async def test_a_transaction_of_another_house_is_not_there(stage_without_stripe: Stage) -> None:
    path = f"{PREFIX}/organisations/{HOUSE}/ledger-transactions/ltx_unknown"
    answer = await stage_without_stripe.http.get(path, headers=stage_without_stripe.clara())
    assert (answer.status_code, answer.json()["code"]) == (404, "ledger_transaction_not_found")
