"""Closed lists: reservations and their ends (OCPP 2.1, Part 2, enumerations)."""

from enum import StrEnum


class ReservationUpdateStatus(StrEnum):
    """(OCPP 2.1, 3.88)."""

    EXPIRED = "Expired"
    REMOVED = "Removed"
    NO_TRANSACTION = "NoTransaction"
