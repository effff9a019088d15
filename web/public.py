"""What everybody may see of an evening, as pages ask for it: a crowd shares the answers (`web.crowd`)."""

from ticketing.catalog.schemas import PerformanceView
from ticketing.rules.schemas import RulesView
from web.clients import evenings
from web.clients import rules as of_evenings
from web.visit import Visit


async def performance(visit: Visit, performance_id: str) -> PerformanceView:
    """The performance. Raises ServiceRefused, Unavailable."""
    http = visit.site.ticketing
    return await visit.site.crowd.ask(
        f"performance {performance_id}", lambda: evenings.performance(http, performance_id)
    )


async def rules(visit: Visit, performance_id: str) -> RulesView:
    """What holds of it. Raises ServiceRefused, Unavailable."""
    http = visit.site.ticketing
    return await visit.site.crowd.ask(f"rules {performance_id}", lambda: of_evenings.rules(http, performance_id))
