# mypy: ignore-errors
# ruff: noqa: E402
"""Run by pretix's own Python: one organiser, one event, a paid and a free product, a check-in list, an API token.

Prints them as JSON. Nothing of pretix is imported anywhere else, and nothing of it is copied.
"""

import json
import os
import sys
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "pretix.settings"

import django

django.setup()

from django.utils.timezone import now
from django_scopes import scopes_disabled
from pretix.base.models import Event, Organizer, Team

_PLACES = 1_000_000


def shop() -> dict[str, object]:
    """What the bench must know."""
    slug = f"b{now():%H%M%S}"
    organizer = Organizer.objects.create(name="Bench", slug=slug)
    event = Event.objects.create(
        organizer=organizer,
        name="Kim Van Kieu",
        slug=slug,
        currency="VND",
        live=True,
        is_public=True,
        date_from=now() + timedelta(hours=1),
        plugins="pretix.plugins.manualpayment",
    )
    event.set_defaults()
    event.settings.attendee_names_asked = False
    event.settings.payment_manual__enabled = True
    event.settings.send_mail_order_placed = event.settings.mail_send_order_free_attendee = False
    quota = event.quotas.create(name="All", size=_PLACES)
    products = {}
    for name, price in (("paid", 50_000), ("free", 0)):
        products[name] = event.items.create(name=name, default_price=price, admission=True)
        quota.items.add(products[name])
    doors = event.checkin_lists.create(name="Doors", all_products=True)
    team = Team.objects.create(
        organizer=organizer,
        name="Bench",
        all_events=True,
        all_event_permissions=True,
        all_organizer_permissions=True,
    )
    return {
        "slug": slug,
        "paid": products["paid"].pk,
        "free": products["free"].pk,
        "list": doors.pk,
        "token": team.tokens.create(name="bench").token,
    }


with scopes_disabled():
    sys.stdout.write(json.dumps(shop()) + "\n")
