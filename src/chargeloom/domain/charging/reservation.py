"""Reservations: an EVSE kept free for a token, until it is used, given back or expires."""

import msgspec

from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.word import Word


class ReservationState(Word):
    """How a reservation stands; each state but the first is its last."""

    ACTIVE = "active"
    USED = "used"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REMOVED = "removed"
    UNUSED = "unused"


class ReservationRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of a reservation; `number` is the handle that the station knows it by."""

    station: StationId
    number: int
    evse: int | None = None
    token_uid: str
    expires_at: Instant
    state: ReservationState = ReservationState.ACTIVE
    created_at: Instant
    ended_at: Instant | None = None
    transaction: TransactionId | None = None
