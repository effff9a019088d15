"""Days as the books ask for them: what cannot be read is the last thirty."""

from datetime import date

from web import periods


def test_both_days_count_and_nonsense_is_the_last_thirty() -> None:
    assert periods.of("2026-11-01", "2026-11-30").query == {"since": "2026-11-01", "until": "2026-11-30"}
    assert periods.of("gestern", "2026-11-30").since == date(2026, 11, 1)
    assert (periods.of("", "").until - periods.of("", "").since).days == 29
