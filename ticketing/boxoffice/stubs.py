"""What stands on the tickets of an order when they come out of a roll printer."""

from collections.abc import Mapping

from infra.money import Money
from ticketing.accounts.schemas import Language
from ticketing.boxoffice.rolls import Stub
from ticketing.delivery import wording
from ticketing.delivery.letters import Subject
from ticketing.orders import ticket_codes
from ticketing.rules.schemas import NAMES, Concession


def of_order(subject: Subject, *, codes: Mapping[str, str]) -> list[Stub]:
    """One for each valid ticket that opens a door; `codes` are the signed ones, by ticket."""
    lines = {line.id: line for line in subject.lines}
    held = [(lines[ticket.order_line_id], ticket) for ticket in subject.tickets if ticket.code]
    vietnamese = subject.language is Language.VI
    say = wording.words(subject.language)
    return [
        Stub(
            house=subject.house,
            name=line.name_vi if vietnamese else line.name_en,
            when=wording.evening(line.starts_at, line.zone, subject.language) if line.starts_at and line.zone else "",
            venue=", ".join(filter(None, (line.venue_name, line.venue_address))),
            place=(line.seat_label_vi if vietnamese else line.seat_label_en) or "",
            facts=" · ".join(
                (
                    line.age_rating,
                    Money(line.price_minor, line.currency).text(subject.language),
                    *([NAMES[Concession(line.concession)][not vietnamese]] if line.concession else ()),
                    say["number"].format(number=number, count=len(held)),
                )
            ),
            code=ticket_codes.shown(ticket.code or ""),
            qr=codes.get(ticket.id) or ticket_codes.scanned(ticket.code or ""),
        )
        for number, (line, ticket) in enumerate(held, 1)
    ]
