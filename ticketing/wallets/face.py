"""What stands on a pass, whichever wallet it is for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ticketing.orders.models import OrderLine, Ticket

LABELS: Final = {
    "vi": {"performance": "Suất diễn", "when": "Giờ diễn", "doors": "Mở cửa", "venue": "Địa điểm", "seat": "Ghế",
           "zone": "Khu vực", "door": "Cửa", "name": "Họ và tên", "code": "Mã vé", "rating": "Phân loại"},
    "en": {"performance": "Performance", "when": "Starts", "doors": "Doors open", "venue": "Venue", "seat": "Seat",
           "zone": "Zone", "door": "Door", "name": "Name", "code": "Code", "rating": "Age rating"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Face:
    """One ticket, in words of both languages."""

    ticket_id: str
    performance_id: str
    house: str
    names: dict[str, str]
    seats: dict[str, str]
    zones: dict[str, str]
    door: str
    venue: str
    address: str
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    age_rating: str
    holder: str
    scanned: str
    typed: str


def face(ticket: Ticket, line: OrderLine, *, house: str, holder: str, scanned: str, typed: str) -> Face:
    """The face of an admission. Raises LookupError for a ticket of anything else."""
    if line.doors_at is None or line.starts_at is None or line.ends_at is None or line.performance_id is None:
        raise LookupError(f"ticket {ticket.id} is for no evening")
    return Face(
        ticket_id=ticket.id,
        performance_id=line.performance_id,
        house=house,
        names={"vi": line.name_vi, "en": line.name_en},
        seats={"vi": line.seat_label_vi or "", "en": line.seat_label_en or ""},
        zones={"vi": line.zone_name_vi or "", "en": line.zone_name_en or ""},
        door=line.gate_door or "",
        venue=line.venue_name or "",
        address=line.venue_address or "",
        doors_at=line.doors_at,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        age_rating=line.age_rating,
        holder=holder,
        scanned=scanned,
        typed=typed,
    )
