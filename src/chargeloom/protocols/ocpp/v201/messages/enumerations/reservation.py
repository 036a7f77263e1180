"""Closed lists: reservations and their ends (OCPP 2.0.1, Part 2, enumerations)."""

from enum import StrEnum


class CancelReservationStatus(StrEnum):
    """(OCPP 2.0.1, 3.6)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class ReservationUpdateStatus(StrEnum):
    """(OCPP 2.0.1, 3.72)."""

    EXPIRED = "Expired"
    REMOVED = "Removed"


class ReserveNowStatus(StrEnum):
    """(OCPP 2.0.1, 3.73)."""

    ACCEPTED = "Accepted"
    FAULTED = "Faulted"
    OCCUPIED = "Occupied"
    REJECTED = "Rejected"
    UNAVAILABLE = "Unavailable"
