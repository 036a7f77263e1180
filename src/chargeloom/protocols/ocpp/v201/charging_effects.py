"""What a station's answer about charging changes in our own record (OCPP 2.0.1 and 2.1)."""

from typing import Any, Final

from chargeloom.domain.charging.reservation import ReservationState
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.v201.limit_effects import LIMIT_EFFECTS, accept
from chargeloom.protocols.ocpp.v201.mapping.reservation import reserved
from chargeloom.protocols.ocpp.version import Effect
from chargeloom.services.core import Core

_ACCEPTED: Final = "Accepted"


async def reserve_now(core: Core, station: Station, request: Any, reply: Any) -> None:
    """A place that the station agreed to keep is a reservation (H01)."""
    if reply.status != _ACCEPTED:
        return
    unit, now = Unit(), core.ground.now()
    core.reserving.hold(unit, station, reserved(station, request, now))
    await core.ground.commit(unit)


async def cancel_reservation(core: Core, station: Station, request: Any, reply: Any) -> None:
    """A reservation that the station gave up is over, and so is one that it has no more (H02.FR.01)."""
    unit, now = Unit(), core.ground.now()
    state = ReservationState.CANCELLED if reply.status == _ACCEPTED else ReservationState.REMOVED
    core.reserving.end(unit, station, request.reservation_id, state, now)
    await core.ground.commit(unit)


async def request_start(core: Core, station: Station, request: Any, reply: Any) -> None:
    """A transaction that ran already when it was asked for is the effect of the request (F01)."""
    if reply.status != _ACCEPTED:
        return
    if request.charging_profile is not None and request.evse_id is not None:
        await accept(core, station, request.evse_id, request.charging_profile)
    if reply.transaction_id is None:
        return
    unit, now = Unit(), core.ground.now()
    number = reply.transaction_id
    core.transacting.caused(unit, station, number, request.remote_start_id, now)
    await core.ground.commit(unit)


async def get_transaction_status(core: Core, station: Station, request: Any, reply: Any) -> None:
    """A transaction that neither runs nor has anything left to tell lost its end (E14)."""
    is_lost = reply.ongoing_indicator is False and not reply.messages_in_queue
    if request.transaction_id is None or not is_lost:
        return
    unit, now = Unit(), core.ground.now()
    core.transacting.lost(unit, station, request.transaction_id, now)
    await core.ground.commit(unit)


CHARGING_EFFECTS: Final[dict[str, Effect]] = {
    "CancelReservation": cancel_reservation,
    "GetTransactionStatus": get_transaction_status,
    "RequestStartTransaction": request_start,
    "ReserveNow": reserve_now,
    **LIMIT_EFFECTS,
}
