"""Reservation (OCPP 2.0.1 and 2.1, H), to the domain and back."""

from typing import Any, Final

from chargeloom.domain.charging.reservation import ReservationRecord, ReservationState
from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.domain.stations.station import Station

STATE: Final = {
    "Expired": ReservationState.EXPIRED,
    "Removed": ReservationState.REMOVED,
    "NoTransaction": ReservationState.UNUSED,
}
"""How a reservation ended without being used (OCPP 2.0.1, 3.72; OCPP 2.1, 3.88)."""


def reserved(station: Station, call: Any, now: Instant) -> ReservationRecord:
    """Read what the station agreed to keep free (H01)."""
    return ReservationRecord(
        station=station.id,
        number=call.id,
        evse=call.evse_id,
        token_uid=call.id_token.id_token,
        expires_at=from_datetime(call.expiry_date_time),
        created_at=now,
    )
