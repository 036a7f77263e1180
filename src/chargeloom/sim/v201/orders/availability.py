"""Going into service and out of it (OCPP 2.0.1, G03 and G04)."""

from typing import Final

from chargeloom.protocols.ocpp.v201.messages.availability import (
    ChangeAvailability,
    ChangeAvailabilityReply,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.availability import (
    ChangeAvailabilityStatus,
    OperationalStatus,
)
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.station import Station


def _change(station: Station, request: ChangeAvailability, now: float) -> ChangeAvailabilityReply:
    """At once, or after the transaction that runs there (OCPP 2.0.1, G03.FR.05)."""
    place = request.evse
    wanted = list(station.evses.values())
    if place is not None:
        wanted = [station.evses[number] for number in (place.id,) if number in station.evses]
    connector = None if place is None else place.connector_id
    wanted = [one for one in wanted if connector is None or connector in one.standing.operative]
    if not wanted:
        return ChangeAvailabilityReply(status=ChangeAvailabilityStatus.REJECTED)
    is_operative = request.operational_status == OperationalStatus.OPERATIVE
    for evse in wanted:
        evse.serve(connector, now, is_operative=is_operative)
    waits = not is_operative and any(one.transaction is not None for one in wanted)
    status = ChangeAvailabilityStatus.SCHEDULED if waits else ChangeAvailabilityStatus.ACCEPTED
    return ChangeAvailabilityReply(status=status)


ORDERS: Final[Orders] = {"ChangeAvailability": _change}
