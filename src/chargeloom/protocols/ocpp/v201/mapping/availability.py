"""Availability (OCPP 2.0.1 and 2.1, G), to the domain."""

from collections.abc import Iterator
from typing import Any, Final

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


def observed(call: Any) -> Iterator[Reported]:
    """Read the statuses that a station tells as events of its connectors, as it may instead (OCPP 2.0.1 and 2.1, G01.FR.03 to 07)."""
    for event in call.event_data:
        component, variable = event.component, event.variable
        evse, status = component.evse, status_of(event.actual_value)
        is_status = (component.name.casefold(), variable.name.casefold()) == STATUS
        has_place = evse is not None and evse.connector_id is not None
        if is_status and status is not None and has_place:
            yield Reported(
                plug=Plug(evse.id, evse.connector_id),
                status=status,
                at=from_datetime(event.timestamp),
            )


def status_of(text: str) -> Status | None:
    """Read what the device model calls the state of a connector; None when it is no word of the standard."""
    return _WORDS.get(text.strip().casefold())


STATUS: Final = ("connector", "availabilitystate")
"""Names of components and variables are the same in capitals (OCPP 2.0.1, 2.16)."""
_WORDS: Final = {
    one.casefold(): one
    for one in (
        Status.AVAILABLE,
        Status.OCCUPIED,
        Status.RESERVED,
        Status.UNAVAILABLE,
        Status.FAULTED,
    )
}
