"""Charges with priority, whoever asks for it (OCPP 2.1, K21 and K22)."""

from typing import Final

from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.enumerations.smart_charging import (
    PriorityChargingStatus,
)
from chargeloom.protocols.ocpp.v21.messages.smart_charging import (
    NotifyPriorityCharging,
    UsePriorityCharging,
    UsePriorityChargingReply,
)
from chargeloom.sim.v201.evse import Evse
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.station import Station


def prioritise(station: Station, evse: Evse, now: float, *, is_wanted: bool) -> bool:
    """Give a charge priority, or take it back; False where there is no profile for that (K22.FR.01 to FR.05)."""
    limits, running = station.board.limits, evse.transaction
    if running is None or (is_wanted and not limits.is_prioritised(evse.number)):
        return False
    if not is_wanted and evse.number not in limits.prior:
        return True
    if is_wanted:
        limits.prior.add(evse.number)
    else:
        limits.prior.discard(evse.number)
    station.board.say(NotifyPriorityCharging(transaction_id=running.id, activated=is_wanted))
    station.obey_limits(now)
    return True


def _use(station: Station, request: UsePriorityCharging, now: float) -> UsePriorityChargingReply:
    """(K21.FR.01 to FR.08)."""
    evse = station.transaction_at(request.transaction_id)
    if evse is None:
        return UsePriorityChargingReply(
            status=PriorityChargingStatus.REJECTED,
            status_info=StatusInfo(reason_code="TxNotFound"),
        )
    if not prioritise(station, evse, now, is_wanted=request.activate):
        return UsePriorityChargingReply(
            status=PriorityChargingStatus.NO_PROFILE,
            status_info=StatusInfo(reason_code="NotFound"),
        )
    return UsePriorityChargingReply(status=PriorityChargingStatus.ACCEPTED)


ORDERS: Final[Orders] = {"UsePriorityCharging": _use}
