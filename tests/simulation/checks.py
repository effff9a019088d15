"""What must be true after every operation, and what when everything came to rest.

The truth is not read from the books: it is what Stripe and the bank have, what houses promised and people were told.
"""

from collections import Counter
from typing import Any

from tests.simulation.world import World
from ticketing.orders.verify_ledger import verify

_PAID = ("paid", "refunding", "refunded")
_POOLS = """
    SELECT offer_id, capacity, held, sold,
           (SELECT count(*) FROM order_lines l JOIN tickets t ON t.order_line_id = l.id
            WHERE l.offer_id = p.offer_id AND l.seat_id IS NULL AND t.state IN ('valid', 'refunding'))
    FROM pools p WHERE performance_id IS NOT NULL ORDER BY offer_id
"""
_SEATS = """
    SELECT performance_id, seat_id, count(*) FROM tickets WHERE state IN ('valid', 'refunding') AND seat_id IS NOT NULL
    GROUP BY performance_id, seat_id HAVING count(*) > 1
"""
_USES = """
    SELECT v.code, count(*) FROM vouchers v JOIN voucher_uses u ON u.voucher_id = v.id
    JOIN orders o ON o.id = u.order_id WHERE o.state = 'paid' GROUP BY v.code
"""
_TOTALS = """
    SELECT o.id, o.total_minor, coalesce(sum(l.price_minor), 0) FROM orders o LEFT JOIN order_lines l
    ON l.order_id = o.id GROUP BY o.id HAVING o.total_minor <> coalesce(sum(l.price_minor), 0)
"""
_CALLED_OFF = """
    SELECT t.id FROM tickets t JOIN cancellations c ON c.performance_id = t.performance_id
    WHERE t.state = 'valid'
      AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.order_id = t.order_id AND r.state = 'failed')
"""
_NEW_ENTRIES = "SELECT coalesce(sum(amount_minor), 0), max(rowid) FROM ledger_entries WHERE rowid > ?"
_TWICE_SOLD = (
    "SELECT order_id, count(*) FROM ledger_transactions WHERE posting = 'sale' GROUP BY order_id HAVING count(*) > 1"
)
_EMPTY_HANDED = """
    SELECT o.id, o.state FROM orders o
    WHERE o.state IN ('paid', 'refunding', 'refunded')
      AND (SELECT count(*) FROM tickets t WHERE t.order_id = o.id)
          <> (SELECT count(*) FROM order_lines l WHERE l.order_id = o.id)
      AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.order_id = o.id)
"""
_NOR_MONEY = _EMPTY_HANDED.replace("r.order_id = o.id)", "r.order_id = o.id AND r.state <> 'failed')")


_MONEY_AND_TICKET = """
    SELECT r.id, t.id FROM refunds r JOIN refund_lines l ON l.refund_id = r.id
    JOIN tickets t ON t.order_line_id = l.order_line_id WHERE r.state = 'succeeded' AND t.state <> 'refunded'
"""


_SET_ASIDE = """
    SELECT event_id, last_error FROM webhook_events
    WHERE last_error IS NOT NULL AND last_error NOT LIKE 'ReportTooEarly%'
"""
_NEVER = (
    ("broken", _SET_ASIDE, "event {} could not be acted on: {}"),
    ("doubled_payments", _TWICE_SOLD, "{} was sold {} times"),
    ("lost_payments", _EMPTY_HANDED, "{} is {} and nobody has its tickets"),
    ("doubled_payments", _MONEY_AND_TICKET, "{} gave money back, and its ticket {} is good"),
    ("oversold", _SEATS, "{}: seat {} has {} tickets"),
    ("ledger_imbalance", _TOTALS, "{} costs {}, its lines {}"),
)


_PAID_AND_FORGOTTEN = """
    SELECT o.id, o.state FROM orders o JOIN ledger_transactions t ON t.order_id = o.id
    JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'deposits'
    WHERE o.state IN ('pending', 'expired') AND o.total_minor > 0
    GROUP BY o.id, o.state, o.total_minor HAVING -sum(e.amount_minor) >= o.total_minor
"""


class Watch:
    """Looks at a world after each operation."""

    def __init__(self) -> None:
        self._row, self._told = 0, set[str]()
        self._changes = -1

    def look(self, world: World) -> None:
        """The cheap part, every time: places, and the sum of what was posted since."""
        if world.database.raw.total_changes == self._changes:
            return  # it only read
        if self._changes < 0:
            world.database.raw.execute("CREATE INDEX lines_of_offers ON order_lines (offer_id)")
        self._changes = world.database.raw.total_changes
        capacities = {sold.offer_id: sold.capacity for sold in world.performances}
        for offer_id, capacity, held, sold, valid in world.database.raw.execute(_POOLS):
            promised = capacities.get(offer_id, capacity)
            if valid > promised or held + valid > promised or valid != sold:
                self._say(
                    world,
                    "oversold",
                    f"{offer_id}: {valid} valid, {held} held, {sold} counted as sold of {promised}",
                )
        amount, row = world.database.raw.execute(_NEW_ENTRIES, (self._row,)).fetchone()
        self._row = row or self._row
        if amount:
            self._say(world, "ledger_imbalance", f"what was just posted sums to {amount}")

    async def audit(self, world: World) -> None:
        """All the books against each other; what is true at any moment."""
        raw = world.database.raw
        for figure, query, what in _NEVER:
            for row in raw.execute(query):
                self._say(world, figure, what.format(*row))
        for code, count in raw.execute(_USES):
            if count > world.vouchers[code]:
                self._say(world, "oversold", f"{code} was used {count} times")
        states = dict(raw.execute("SELECT id, state FROM orders"))
        for order_id in sorted(world.paid):
            if states.get(order_id) not in _PAID:
                self._say(world, "lost_payments", f"{order_id} was told to be paid and is {states.get(order_id)}")
        async with world.database.reading() as session:
            report = await verify(session)
        for fault in report.faults:
            figure = "oversold" if fault.code == "places" else "ledger_imbalance"
            self._say(world, figure, f"{fault.code} {fault.subject}: {fault.what}")

    async def at_rest(self, world: World) -> None:
        """Everything came in, nothing is under way: the books say what Stripe and the bank have."""
        await self.audit(world)
        self._stripe(world)
        self._bank(world)
        for (ticket_id,) in world.database.raw.execute(_CALLED_OFF):
            self._say(world, "lost_payments", f"{ticket_id} is for an evening that was called off, and still good")
        for order_id, state in world.database.raw.execute(_NOR_MONEY):
            self._say(world, "lost_payments", f"{order_id} is {state}, and nobody has its tickets or the money back")
        for order_id, state in world.database.raw.execute(_PAID_AND_FORGOTTEN):
            self._say(world, "lost_payments", f"{order_id} was paid for in whole and is {state}")
        kept = set(world.database.raw.execute("SELECT device_id, sequence FROM gate_entries"))
        for told in sorted(set[tuple[str, int]]().union(*(door.told for door in world.doors)) - kept):
            self._say(world, "broken", f"line {told[1]} of {told[0]} was taken in and is not there")
        for event_id, error in world.database.raw.execute(
            "SELECT event_id, last_error FROM webhook_events WHERE state = 'received'"
        ):
            self._say(world, "lost_payments", f"event {event_id} waits for ever: {error}")

    def _stripe(self, world: World) -> None:
        states = dict(world.database.raw.execute("SELECT id, state FROM orders"))
        captured: Counter[str] = Counter(charge.order_id for charge in world.stripe.charges.values())
        for order_id, count in captured.items():
            if count > 1:
                self._say(world, "doubled_payments", f"{order_id} was charged {count} times")
            if states.get(order_id) not in _PAID:
                self._say(world, "lost_payments", f"{order_id} was charged and is {states.get(order_id)}")
        refunded = dict(world.database.raw.execute(_REFUNDED))
        for charge in world.stripe.charges.values():
            if charge.returned != (booked := refunded.get(charge.order_id, 0)):
                what = f"{charge.order_id}: Stripe returned {charge.returned}, the house believes {booked}"
                self._say(world, "lost_payments", what)
        has = sum(charge.amount - charge.returned for charge in world.stripe.charges.values())
        self._compare(world, "stripe", has, _balance(world, "stripe"))

    def _bank(self, world: World) -> None:
        came = sum(transfer.amount for transfer in world.bank.booked)
        told = world.database.raw.execute("SELECT coalesce(sum(amount_minor), 0) FROM bank_transfers").fetchone()[0]
        if came != told:
            self._say(world, "lost_payments", f"the bank has {came}, the house knows of {told}")
        went = world.database.raw.execute(_WENT_BACK).fetchone()[0]
        self._compare(world, "bank", came - went, _balance(world, "bank"))
        cash = world.database.raw.execute(_DRAWER).fetchone()[0]
        booked = sum(_balance(world, account) for account in ("cash", "safe", "over_short"))
        self._compare(world, "cash", cash, booked)

    def _compare(self, world: World, account: str, truth: int, booked: int) -> None:
        if truth != booked:
            self._say(world, "ledger_imbalance", f"{account} has {truth}, the ledger says {booked}")

    def _say(self, world: World, figure: str, what: str) -> None:
        if what not in self._told:  # once, not after every operation from then on
            self._told.add(what)
            world.fault(figure, what)


_REFUNDED = "SELECT order_id, sum(amount_minor) FROM refunds WHERE state = 'succeeded' GROUP BY order_id"
_WENT_BACK = """
    SELECT coalesce((SELECT sum(r.amount_minor) FROM refunds r JOIN payments p ON p.id = r.payment_id
                     WHERE r.state = 'succeeded' AND p.provider = 'vietqr'), 0)
         + coalesce((SELECT sum(amount_minor) FROM suspense_items WHERE state = 'returned'), 0)
"""
_DRAWER = """
    SELECT coalesce((SELECT sum(o.total_minor) FROM orders o JOIN payments p ON p.order_id = o.id
                     WHERE p.provider = 'cash' AND p.state = 'paid'), 0)
         - coalesce((SELECT sum(r.amount_minor) FROM refunds r JOIN payments p ON p.id = r.payment_id
                     WHERE r.state = 'succeeded' AND p.provider = 'cash'), 0)
"""


def _balance(world: World, account: str) -> int:
    query = "SELECT coalesce(sum(amount_minor), 0) FROM ledger_entries WHERE account = ?"
    found: Any = world.database.raw.execute(query, (account,)).fetchone()[0]
    return int(found)
