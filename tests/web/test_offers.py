from fastapi import FastAPI, Request

from tests.support.services_stand_in import Scene, offer_of
from web import offers
from web.languages import Language
from web.visit import Visit


def visit(pages: FastAPI) -> Visit:
    return Visit(request=Request({"type": "http"}), site=pages.state.site, language=Language.VI)


async def test_the_cheapest_offer_on_sale_is_shown(pages: FastAPI, house: Scene) -> None:
    title = house.add_title()
    cheap, closed = offer_of(title, minor=40_000), offer_of(title, minor=10_000)
    house.offers += [cheap, closed.model_copy(update={"on_sale": False})]
    assert await offers.best(visit(pages), title.id) == cheap


async def test_a_title_without_an_offer_on_sale_has_none(pages: FastAPI, house: Scene) -> None:
    title = house.add_title()
    house.offers.clear()
    assert await offers.best(visit(pages), title.id) is None
