"""What is stored of a station."""

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.word import Word


class Registration(Word):
    """Whether the station may do business with us (OCPP 1.6, 4.2)."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    REJECTED = "rejected"


class Coordinates(msgspec.Struct, frozen=True):
    """Where something stands, in degrees (WGS 84)."""

    latitude: float
    longitude: float


class StationRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of a station."""

    id: StationId
    registration: Registration = Registration.ACCEPTED
    is_stranger: bool = False
    is_disabled: bool = False
    security_profile: int = 0
    rising_to: int | None = None
    """The security profile that it was told to come back with; it holds once it has (OCPP 2.0.1, A05)."""
    password_hash: bytes | None = None
    other_password_hash: bytes | None = None
    """Of a way that it is not known to have come by yet, or by which it came before (OCPP 2.1, B09 and B10)."""
    location: str | None = None
    coordinates: Coordinates | None = None
    protocol: str | None = None
    vendor: str | None = None
    model: str | None = None
    serial: str | None = None
    firmware: str | None = None
    iccid: str | None = None
    imsi: str | None = None
    boot_reason: str | None = None
    surveyed_as: str | None = None
    """What it was like when it told all that it has, or would not (OCPP 2.0.1, B07.FR.14)."""
    connector_map: dict[str, tuple[int, int]] | None = None
    created_at: Instant
    booted_at: Instant | None = None
    accepted_at: Instant | None = None
    last_seen_at: Instant | None = None

    @property
    def waits_in_the_inbox(self) -> bool:
        """Whether nobody announced it, and nobody has decided about it."""
        return self.is_stranger and self.registration is Registration.PENDING
