"""What connectors say of themselves, and how it sums up."""

from typing import Final

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.word import Word


class Status(Word):
    """What a connector says of itself: the nine words of OCPP 1.6 and Occupied of 2.x."""

    AVAILABLE = "Available"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    SUSPENDED_EV = "SuspendedEV"
    SUSPENDED_EVSE = "SuspendedEVSE"
    FINISHING = "Finishing"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"
    OCCUPIED = "Occupied"
    UNKNOWN = "Unknown"


class ConnectorReport(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The newest status report of a connector, by the station's time."""

    station: StationId
    plug: Plug
    status: Status
    at: Instant
    received_at: Instant
    error: str | None = None
    info: str | None = None
    vendor_error: str | None = None


def most_telling(said: set[Status]) -> Status:
    """Sum up in one word what several connectors do; Unknown where none says anything."""
    return next((status for status in _MOST_TELLING if status in said), Status.UNKNOWN)


FREE: Final = frozenset({Status.AVAILABLE, Status.RESERVED})
"""No vehicle is there: one whose place is reserved has left it (OCPP 1.6, 4.9, F1; 2.0.1, H01.FR.11)."""

STATUS_OF_STATE: Final = {
    "Charging": Status.CHARGING,
    "EVConnected": Status.PREPARING,
    "SuspendedEV": Status.SUSPENDED_EV,
    "SuspendedEVSE": Status.SUSPENDED_EVSE,
}
"""What a charging state means for the connector (OCPP 2.0.1, 3.16); Idle adds nothing to Occupied."""

_MOST_TELLING: Final = (
    Status.CHARGING,
    Status.SUSPENDED_EV,
    Status.SUSPENDED_EVSE,
    Status.OCCUPIED,
    Status.PREPARING,
    Status.FINISHING,
    Status.RESERVED,
    Status.AVAILABLE,
    Status.FAULTED,
    Status.UNAVAILABLE,
)
