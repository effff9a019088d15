"""What holds of performances, and who of a basket pays less, as the pages see it."""

from typing import TYPE_CHECKING

from fastapi import FastAPI

from infra.money import Money
from ticketing.catalog.schemas import Price
from ticketing.inventory.schemas import ConcessionsWish, HoldView
from ticketing.rules import concessions
from ticketing.rules.schemas import Concession, Law, RateView, RulesView, RulesWish

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene

_ROOT = "/api/ticketing"
STUDENT = 20  # percent


def add_rules(app: FastAPI, house: "Scene") -> None:
    """The routes; students pay less in every house."""

    @app.get(_ROOT + "/performances/{performance_id}/rules")
    async def rules(performance_id: str) -> RulesView:
        return _shown(performance_id, house.rules.get(performance_id, RulesWish(exchange_until_hours=24)))

    @app.put(_ROOT + "/performances/{performance_id}/rules")
    async def decide(performance_id: str, wish: RulesWish) -> RulesView:
        house.rules[performance_id] = wish
        return _shown(performance_id, wish)

    @app.put(_ROOT + "/holds/{hold_id}/concessions")
    async def concede(hold_id: str, wish: ConcessionsWish) -> HoldView:
        hold = house.holds[hold_id]
        lines = []
        for line, one in zip(hold.lines, wish.concessions, strict=True):
            percent = STUDENT if one is Concession.STUDENT else 0
            price = concessions.reduced(Money(line.price.minor, "VND"), percent=percent).minor
            lines.append(line.model_copy(update={"concession": one, "price": Price(minor=price, currency="VND")}))
        total = Price(minor=sum(line.price.minor for line in lines), currency="VND")
        house.holds[hold_id] = hold.model_copy(update={"lines": lines, "total": total})
        return HoldView.model_validate(house.holds[hold_id].model_dump(exclude={"key"}))


def _shown(performance_id: str, wish: RulesWish) -> RulesView:
    decided = {rate.concession: rate.percent for rate in wish.concessions} or {Concession.STUDENT: STUDENT}
    offered = concessions.offered(decided, screening=wish.screening)
    law = [
        Law(
            concession=one,
            always=concessions.least(one, screening=False),
            screening=concessions.least(one, screening=True),
        )
        for one in Concession
    ]
    return RulesView(
        performance_id=performance_id,
        screening=wish.screening,
        concessions=[
            RateView(concession=one, percent=percent, least=concessions.least(one, screening=wish.screening))
            for one, percent in offered.items()
        ],
        law=law,
        exchange_until_hours=wish.exchange_until_hours,
        most_per_buyer=wish.most_per_buyer,
    )
