"""Nobody buys for a child what a child may not see. The date of birth is looked at here and kept nowhere."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.orders import queries
from ticketing.orders.models import Order, OrderLine
from ticketing.rules import ages
from ticketing.rules import queries as rules
from ticketing.rules.errors import EndsTooLate, GuardianNeeded, TooYoung


async def check(session: AsyncSession, *, order: Order, youngest_born: date | None, guardian: bool) -> None:
    """Whether the youngest of those who come may see all of it. Raises TooYoung, GuardianNeeded, EndsTooLate.

    Who says nothing is looked at by people, at the counter and at the door.
    """
    if youngest_born is None:
        return
    lines = await queries.lines(session, order_id=order.id)
    admissions = [line for line in lines if line.performance_id is not None]
    films = await rules.screenings(session, performance_ids={str(line.performance_id) for line in admissions})
    for line in admissions:
        accompanied = guardian and sum(one.performance_id == line.performance_id for one in lines) > 1
        _check(line, youngest_born, accompanied=accompanied, screening=line.performance_id in films)


def _check(line: OrderLine, born: date, *, accompanied: bool, screening: bool) -> None:
    if line.starts_at is None or line.ends_at is None or line.zone is None:
        return
    zone = ZoneInfo(line.zone)
    starts, ends = line.starts_at.astimezone(zone), line.ends_at.astimezone(zone)
    age = ages.age_on(starts.date(), born=born)
    names = {"name_vi": line.name_vi, "name_en": line.name_en}
    if age < ages.least(line.age_rating):
        raise TooYoung(age=ages.least(line.age_rating), **names)
    if ages.needs_guardian(line.age_rating, age=age) and not accompanied:
        raise GuardianNeeded(**names)
    if screening and ages.ends_too_late(starts, ends, age=age):
        raise EndsTooLate(until=f"{ages.home_by(age):%H:%M}", **names)
