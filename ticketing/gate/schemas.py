"""What crosses HTTP about the door."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ticketing.catalog.schemas import PerformanceView
from ticketing.gate.scan_log import Direction

LONGEST_CODE = 200
LONGEST_DOOR = 60
LONGEST_NAME = 60
LONGEST_ZONE = 40
MOST_ENTRIES = 200
MOST_PERSONS = 500
MANIFEST_PAGE = 5_000
_LATEST_INSTANT_MS = 2**53 - 1

Text60 = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Zone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_ZONE)]


class Verdict(StrEnum):
    """What a door says to a code."""

    ACCEPTED = "accepted"
    USED = "used"
    REFUNDED = "refunded"
    OTHER_PERFORMANCE = "other_performance"
    UNKNOWN = "unknown"
    TOO_EARLY = "too_early"
    OVER = "over"
    CANCELLED = "cancelled"


class ScanWish(BaseModel):
    """POST /api/ticketing/performances/{id}/scans (actor: owner, box office, gate; header Idempotency-Key)"""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    typed: str = Field(min_length=1, max_length=LONGEST_CODE)  # as it was typed or scanned
    door: str = Field(min_length=1, max_length=LONGEST_DOOR)


class ScanView(BaseModel):
    """One code shown at one door, and what came of it."""

    model_config = ConfigDict(frozen=True)

    id: str
    verdict: Verdict
    code_shown: str  # empty: what was typed is no code
    door: str
    scanned_at: datetime
    entered_at: datetime | None = None  # of a used one: when, and at which door, it was accepted
    entered_door: str | None = None
    other_vi: str | None = None  # of a ticket for another evening of the house: which
    other_en: str | None = None
    other_starts_at: datetime | None = None
    evidence: str = ""  # who is let in for less: what they show


class DoorView(BaseModel):
    """GET /api/ticketing/performances/{id}/door (actor: owner, box office, gate): how full the house is, and its last
    ten scans."""

    model_config = ConfigDict(frozen=True)

    performance: PerformanceView
    entered: int  # persons inside now
    expected: int  # tickets that are valid and not inside
    latest: list[ScanView]


class DeviceWish(BaseModel):
    """POST /api/ticketing/organisations/{id}/gate-devices (actor: owner, box office)"""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text60
    door: Text60
    zone: Zone = ""
    sees_names: bool = False  # the house allows this device to hold the names of buyers


class DeviceView(BaseModel):
    """A device of a house."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    door: str
    zone: str
    sees_names: bool
    created_at: datetime
    paired_at: datetime | None
    seen_at: datetime | None
    revoked_at: datetime | None


class DeviceMade(BaseModel):
    """A device that waits to be paired; the secret is told once, to be shown as a QR code."""

    model_config = ConfigDict(frozen=True)

    id: str
    secret: str
    pair_until: datetime


class PairingWish(BaseModel):
    """POST /api/ticketing/gate-pairings (who holds the secret): the device's public key, raw Ed25519 in base64url."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    secret: str = Field(min_length=20, max_length=100)
    public_key: str = Field(pattern=r"^[A-Za-z0-9_-]{43}$")


class DevicePaired(BaseModel):
    """What the device keeps; the token is told once."""

    model_config = ConfigDict(frozen=True)

    device_id: str
    token: str
    name: str
    door: str
    zone: str
    sees_names: bool
    organisation_id: str


class EntryWish(BaseModel):
    """One line of a device's log; `signature` is Ed25519 over `signing.message`, in base64url."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    device_id: str = Field(pattern=r"^dev_[0-9a-z]{26}$")
    sequence: int = Field(ge=1, le=_LATEST_INSTANT_MS)
    ticket: str = Field(pattern=r"^[0-9a-f]{20}$")
    direction: Direction = Direction.IN
    persons: int = Field(default=1, ge=1, le=MOST_PERSONS)
    zone: str = Field(default="", max_length=LONGEST_ZONE)
    door: str = Field(default="", max_length=LONGEST_DOOR)
    at: int = Field(ge=0, le=_LATEST_INSTANT_MS)
    signature: str = Field(pattern=r"^[A-Za-z0-9_-]{86}$")


class EntriesWish(BaseModel):
    """POST /api/ticketing/performances/{id}/gate-entries (device): what doors did, in any order, again if need be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: list[EntryWish] = Field(min_length=1, max_length=MOST_ENTRIES)


class EarlierEntry(BaseModel):
    """Who was let in before: at which door, and when."""

    model_config = ConfigDict(frozen=True)

    door: str
    at: int


class AdmissionView(BaseModel):
    """The answer to POST /api/ticketing/performances/{id}/admissions (device): may they pass?"""

    model_config = ConfigDict(frozen=True)

    verdict: Verdict
    server_time: int
    earlier: EarlierEntry | None = None


class EntriesTaken(BaseModel):
    """What came of entries that a device sent: all of them are kept."""

    model_config = ConfigDict(frozen=True)

    server_time: int
    taken: int  # that were not known before
    refused: list[int]  # numbers whose signature does not hold, or that name no ticket of the house
    inside: int


class ManifestTicket(BaseModel):
    """A ticket as a door knows it."""

    model_config = ConfigDict(frozen=True)

    serial: str
    group: str = ""
    places: int = 1  # of the group
    seat: str = ""
    door: str = ""  # at which it should enter; empty: any
    evidence: str = ""  # of a concession: what its holder shows
    name: str = ""  # only on devices that may hold names


class ManifestView(BaseModel):
    """GET /api/ticketing/performances/{id}/gate-manifest?after=…&since=… (device): what it needs without a network.

    Tickets come in pages (`after`: the last one known). Revoked serials come whole, presences since `since`.
    """

    model_config = ConfigDict(frozen=True)

    server_time: int
    performance: PerformanceView
    opens_at: datetime  # before that nobody enters
    tickets: list[ManifestTicket]
    after: str
    complete: bool
    revoked: list[str]
    inside: dict[str, int]  # by subject (serial or group) and zone, as "subject|zone"
    keys: list[str]  # public keys of the performance's codes, raw, base64url
    rotation: str  # the secret behind rotating parts, base64url; empty: none
    count_inside: int
    count_valid: int


class GatePerformance(BaseModel):
    """GET /api/ticketing/gate-performances (device): what is on soon in its house."""

    model_config = ConfigDict(frozen=True)

    id: str
    name_vi: str
    name_en: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    venue_name: str


class DoubleEntry(BaseModel):
    """Somebody was let in who was inside already."""

    model_config = ConfigDict(frozen=True)

    code_end: str  # the last characters of the ticket's code
    seat: str
    door: str
    device: str
    at: datetime
    earlier_door: str
    earlier_device: str
    earlier_at: datetime


class DoorReport(BaseModel):
    """GET /api/ticketing/performances/{id}/door-report (actor: owner, box office, gate)"""

    model_config = ConfigDict(frozen=True)

    performance: PerformanceView
    inside: int
    expected: int
    doors: dict[str, int]  # how many came in at each
    doubles: list[DoubleEntry]
    strays: int  # exits without an entry
    missing: dict[str, int]  # scans that a device made and did not send yet, by the device's name
