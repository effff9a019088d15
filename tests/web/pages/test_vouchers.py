"""A house makes vouchers and ends them; a buyer types one at the checkout."""

import httpx

from tests.support import html_page
from tests.support.services_stand_in import Scene

ADDRESS = "/house/vouchers"


async def test_a_share_and_an_amount_are_made_and_one_is_ended(clara: httpx.AsyncClient, house: Scene) -> None:
    form = html_page.parse((await clara.get(ADDRESS)).text).one("form").fields()
    for worth, code in (("20%", "tet-2027"), ("50.000", "SINHVIEN")):
        sent = form | {"code": code, "worth": worth, "most_uses": "100", "note": "Khách đoàn"}
        assert (await clara.post(ADDRESS, data=sent)).status_code == 303
    assert [(one.code, one.percent, one.amount and one.amount.minor) for one in house.vouchers] == [
        ("SINHVIEN", None, 50_000),
        ("TET2027", 20, None),
    ]
    page = html_page.parse((await clara.get(ADDRESS)).text)
    [ending, _other] = [one for one in page.all("form") if "endings" in one.attributes["action"]]
    await clara.post(ending.attributes["action"], data=ending.fields())
    assert [one.ends_at is not None for one in house.vouchers] == [True, False]


async def test_what_is_wrong_is_said_beside_its_field(clara: httpx.AsyncClient, house: Scene) -> None:
    form = html_page.parse((await clara.get(ADDRESS)).text).one("form").fields()
    good = form | {"code": "TET2027", "worth": "20%", "most_uses": "1"}
    for name, typed in (("code", "ngắn"), ("worth", "100%"), ("worth", "một ít"), ("most_uses", "0")):
        answer = await clara.post(ADDRESS, data=good | {name: typed})
        assert answer.status_code == 422
        assert html_page.parse(answer.text).error_of(name)
    assert house.vouchers == []


async def test_a_buyer_types_a_code_and_a_wrong_one_is_said(visitor: httpx.AsyncClient, house: Scene) -> None:
    address = f"/performances/{house.add_performance(age_rating='P').id}/checkout"
    form = html_page.parse((await visitor.get(address)).text).one("form").fields()
    form |= {"quantity": "2", "buyer_name": "Lan", "buyer_email": "lan@example.com", "voucher_code": "tet-2027"}
    wrong = await visitor.post(address, data=form | {"voucher_code": "??"})
    assert (wrong.status_code, bool(html_page.parse(wrong.text).error_of("voucher_code"))) == (422, True)
    assert (await visitor.post(address, data=form)).status_code == 303
    assert house.wishes[-1].voucher_code == "TET2027"
