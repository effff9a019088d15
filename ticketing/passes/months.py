"""Calendar months: a pass of the 31st ends on the last day of shorter months, then on the 31st again. Pure."""

import calendar
from datetime import datetime, timedelta


def later(anchor: datetime, months: int) -> datetime:
    """The same time of day that many months later, on the anchor's day or the month's last."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    day = min(anchor.day, calendar.monthrange(year, month + 1)[1])
    return anchor.replace(year=year, month=month + 1, day=day)


def first_after(anchor: datetime, moment: datetime) -> datetime:
    """The first end of a month, counted from the anchor, that is clearly after a moment."""
    months = 1
    while later(anchor, months) <= moment + timedelta(days=1):
        months += 1
    return later(anchor, months)
