"""Availability (OCPP 2.0.1 and 2.1, G), to the domain."""

from typing import Any

from chargeloom.domain.instant import from_datetime
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.reports import Reported


def reported(call: Any) -> Reported:
    """Read a connector's status (OCPP 2.0.1, G01)."""
    return Reported(
        plug=Plug(call.evse_id, call.connector_id),
        status=Status(call.connector_status.value),
        at=from_datetime(call.timestamp),
    )
