"""Resets after which transactions go on (OCPP 2.1, B13)."""

from typing import Any, Final

import msgspec

from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v21.messages.enumerations.provisioning import ResetType
from chargeloom.protocols.ocpp.v21.messages.enumerations.transactions import TriggerReason
from chargeloom.protocols.ocpp.v21.messages.provisioning import Reset
from chargeloom.protocols.ocpp.v201.messages.enumerations.provisioning import (
    BootReason,
    ResetStatus,
)
from chargeloom.protocols.ocpp.v201.messages.provisioning import ResetReply
from chargeloom.protocols.ocpp.v201.messages.transactions import TransactionEvent
from chargeloom.sim.v21 import settings
from chargeloom.sim.v21.words import speak
from chargeloom.sim.v201.orders import provisioning
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.station import EVSE_RESTART_S, Station
from chargeloom.wire.message import Call, Message


def can_resume(station: Station) -> bool:
    """Whether transactions may outlive a restart (B13.FR.01)."""
    return station.board.model.number(settings.RESUMPTION_TIMEOUT) > 0


def resume(station: Station, now: float) -> None:
    """Go on with every transaction that waited for the end of a reset (B13.FR.12 to FR.25)."""
    may_flow = station.board.model.flag(settings.RESUMES_ENERGY)
    for evse in station.evses.values():
        if evse.charge.is_paused:
            evse.resume(_resumed, now, may_flow=may_flow)


def _reset(station: Station, request: Reset, now: float) -> Message | CallFault:
    """As in 2.0.1, but for what outlives it."""
    is_known = request.evse_id is None or request.evse_id in station.evses
    if request.type != ResetType.IMMEDIATE_AND_RESUME or not is_known:
        return provisioning.ORDERS["Reset"](station, request, now)
    if not can_resume(station):
        return ResetReply(status=ResetStatus.REJECTED)
    for evse in station.running():
        if request.evse_id in {None, evse.number}:
            evse.pause(now)
    station.reset_now(request.evse_id, BootReason.REMOTE_RESET, now)
    if request.evse_id is not None:
        station.board.agenda.add(now + EVSE_RESTART_S, lambda at: resume(station, at))
    return ResetReply(status=ResetStatus.ACCEPTED)


def _resumed(event: TransactionEvent) -> Call[Any]:
    said: Any = speak(event)
    told: Call[Any] = msgspec.structs.replace(said, trigger_reason=TriggerReason.TX_RESUMED)
    return told


ORDERS: Final[Orders] = {"Reset": _reset}
