"""Let one person in by one statement: what happens at nearly every scan, in one way to the server and back.

It finds and locks the ticket, looks at the evening and at the order, lets the person in, writes the line of the log and
the ticket's first entry: all of it, or nothing. Whatever is not that simple is left to `admit`: a group, a way out, a
ticket that is no good, one that was used, a question that was asked before.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.database.columns import Instant
from ticketing.catalog.models import Performance
from ticketing.catalog.schemas import PerformanceState
from ticketing.gate.admit import BEFORE_DOORS, afterwards, row_of
from ticketing.gate.models import GateEntry, GatePresence
from ticketing.gate.scan_log import Direction, Entry
from ticketing.orders.models import Order, Ticket
from ticketing.orders.schemas import OrderState, TicketState


def _statement() -> Select[int]:
    """How many lines it wrote: one, or none."""
    line = {column.name: bindparam(f"line_{column.name}", type_=column.type) for column in GateEntry.__table__.columns}
    evening, now = line["performance_id"], line["received_at"]
    of_the_order = Ticket.__table__.alias("of_the_order")
    others = select(literal(1)).where(
        of_the_order.c.order_id == Ticket.order_id,
        afterwards(of_the_order.c.performance_id) == Ticket.performance_id,
        of_the_order.c.id != Ticket.id,
    )
    asked_before = select(literal(1)).where(
        *(column == line[column.name] for column in GateEntry.__table__.primary_key)
    )
    good = (
        select(Ticket.serial)
        .join(Order, Order.id == Ticket.order_id)
        .join(Performance, Performance.id == afterwards(Ticket.performance_id))
        .where(Ticket.serial == line["ticket"], Performance.id == evening)
        .where(afterwards(Performance.organisation_id) == bindparam("house"))
        .where(afterwards(Order.organisation_id) == bindparam("house"), afterwards(Order.state) == OrderState.PAID)
        .where(afterwards(Ticket.state) == TicketState.VALID)
        .where(Performance.state != PerformanceState.CANCELLED, Performance.ends_at > now)
        .where(Performance.doors_at <= bindparam("doors_before", type_=Instant()))
        .where(~others.exists(), ~asked_before.exists())
        .with_for_update(key_share=True, of=Ticket)
        .cte("good")
    )
    presence: dict[str, Any] = {"performance_id": evening, "zone": line["zone"], "group_id": literal("")}
    presence |= {"subject": line["ticket"], "inside": literal(1), "places": literal(1), "changed_at": now}
    entered = postgresql.insert(GatePresence).from_select([*presence], select(*presence.values()).select_from(good))
    entered = entered.on_conflict_do_update(
        index_elements=["performance_id", "subject", "zone"],
        set_={"inside": literal(1), "places": literal(1), "changed_at": now},
        where=GatePresence.inside < 1,
    )
    inside = entered.returning(GatePresence.subject).cte("inside")
    written = postgresql.insert(GateEntry).from_select([*line], select(*line.values()).select_from(inside))
    told = written.returning(GateEntry.sequence).cte("told")
    first = update(Ticket).where(Ticket.serial == line["ticket"], Ticket.entered_at.is_(None))
    first = first.where(select(inside.c.subject).exists()).values(entered_at=now)
    return select(func.count()).select_from(told).add_cte(first.returning(Ticket.id).cte("came"))


_STATEMENT = _statement()


async def admit(
    connection: AsyncConnection,
    *,
    performance_id: str,
    organisation_id: str,
    entry: Entry,
    signature: str,
    now: datetime,
) -> bool:
    """Whether this person is inside by this entry; if not, nothing has happened. PostgreSQL only."""
    if entry.direction != Direction.IN or entry.persons != 1 or entry.group:
        return False
    named = {f"line_{name}": value for name, value in row_of(performance_id, entry, signature, now).items()}
    asked = {"house": organisation_id, "doors_before": now + BEFORE_DOORS, **named}
    return bool(await connection.scalar(_STATEMENT, asked))
