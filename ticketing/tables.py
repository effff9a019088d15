"""All models, imported in one place: with this module loaded `Base.metadata` is complete."""

from ticketing.access_codes import models as access_codes
from ticketing.accounts import models as accounts
from ticketing.approvals import models as approvals
from ticketing.base import Base
from ticketing.boxoffice import models as boxoffice
from ticketing.cancellations import models as cancellations
from ticketing.catalog import models as catalog
from ticketing.delivery import models as delivery
from ticketing.entitlements import models as entitlements
from ticketing.entry_codes import models as entry_codes
from ticketing.gate import models as gate
from ticketing.handovers import models as handovers
from ticketing.inventory import models as inventory
from ticketing.invoices import models as invoices
from ticketing.ledger import models as ledger
from ticketing.orders import models as orders
from ticketing.passes import models as passes
from ticketing.payments import models as payments
from ticketing.reservations import models as reservations
from ticketing.returns import models as returns
from ticketing.rules import models as rules
from ticketing.seating import models as seating
from ticketing.shifts import models as shifts
from ticketing.vouchers import models as vouchers

METADATA = Base.metadata
FEATURES = (
    accounts,
    entry_codes,
    catalog,
    access_codes,
    seating,
    rules,
    inventory,
    ledger,
    payments,
    entitlements,
    approvals,
    shifts,
    orders,
    boxoffice,
    delivery,
    gate,
    handovers,
    passes,
    cancellations,
    reservations,
    returns,
    vouchers,
    invoices,
)
