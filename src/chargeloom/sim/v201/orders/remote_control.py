"""Starting, stopping, unlocking and triggering from afar (OCPP 2.0.1, F)."""

from collections.abc import Callable, Iterable
from typing import Final

from chargeloom.protocols.ocpp.v201.messages.datatypes.device_model import EVSE
from chargeloom.protocols.ocpp.v201.messages.diagnostics import LogStatusNotification
from chargeloom.protocols.ocpp.v201.messages.enumerations.diagnostics import UploadLogStatus
from chargeloom.protocols.ocpp.v201.messages.enumerations.firmware import FirmwareStatus
from chargeloom.protocols.ocpp.v201.messages.enumerations.remote_control import (
    MessageTrigger,
    RequestStartStopStatus,
    TriggerMessageStatus,
    UnlockStatus,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.transactions import (
    StopReason,
    TriggerReason,
)
from chargeloom.protocols.ocpp.v201.messages.firmware import FirmwareStatusNotification
from chargeloom.protocols.ocpp.v201.messages.remote_control import (
    RequestStartTransaction,
    RequestStartTransactionReply,
    RequestStopTransaction,
    RequestStopTransactionReply,
    TriggerMessage,
    TriggerMessageReply,
    UnlockConnector,
    UnlockConnectorReply,
)
from chargeloom.sim.v201 import settings
from chargeloom.sim.v201.evse import Evse
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.orders.smart_charging import accept
from chargeloom.sim.v201.station import Station
from chargeloom.sim.v201.tokens import Grant

ACCEPTED: Final = RequestStartStopStatus.ACCEPTED
REJECTED: Final = RequestStartStopStatus.REJECTED


def _start(
    station: Station, request: RequestStartTransaction, now: float
) -> RequestStartTransactionReply:
    """Start as if the driver stood here, or at once (OCPP 2.0.1, F01 and F02)."""
    evse, profile = _evse_to_start(station, request), request.charging_profile
    if evse is None or not station.board.may_speak:
        return RequestStartTransactionReply(status=REJECTED)
    if profile is not None and not accept(station, evse.number, profile, is_with_start=True):
        return RequestStartTransactionReply(status=REJECTED)
    known = evse.transaction.id if evse.transaction is not None else None
    group = request.group_id_token
    if station.board.model.flag(settings.AUTHORIZE_REMOTE_START):
        station.asking.start(request.id_token, evse, now, request.remote_start_id)
    else:
        grant = Grant(request.id_token, group.id_token.casefold() if group else None)
        evse.authorized(grant, now, request.remote_start_id)
    return RequestStartTransactionReply(status=ACCEPTED, transaction_id=known)


def _evse_to_start(station: Station, request: RequestStartTransaction) -> Evse | None:
    """Take the EVSE asked for, or one with a cable before one without; None when all are taken."""
    wanted: Iterable[Evse] = station.evses.values()
    if request.evse_id is not None:
        wanted = [one for one in wanted if one.number == request.evse_id]
    group = request.group_id_token
    name = group.id_token.casefold() if group is not None else None
    free = [
        one
        for one in wanted
        if one.may_begin
        and (one.kept.reservation is None or one.kept.reservation.is_for(request.id_token, name))
    ]
    return min(free, key=lambda one: one.charge.plugged is None, default=None)


def _stop(
    station: Station, request: RequestStopTransaction, now: float
) -> RequestStopTransactionReply:
    """(OCPP 2.0.1, F03)."""
    evse = station.transaction_at(request.transaction_id)
    if evse is None:
        return RequestStopTransactionReply(status=REJECTED)
    evse.end(TriggerReason.REMOTE_STOP, StopReason.REMOTE, now)
    return RequestStopTransactionReply(status=ACCEPTED)


def _unlock(station: Station, request: UnlockConnector, _: float) -> UnlockConnectorReply:
    """Never during an authorized transaction (OCPP 2.0.1, F05)."""
    evse = station.evses.get(request.evse_id)
    if evse is None or request.connector_id not in evse.standing.operative:
        status = UnlockStatus.UNKNOWN_CONNECTOR
    elif evse.transaction is not None and evse.charge.grant is not None:
        status = UnlockStatus.ONGOING_AUTHORIZED_TRANSACTION
    else:
        status = UnlockStatus.UNLOCKED
    return UnlockConnectorReply(status=status)


def _trigger(station: Station, request: TriggerMessage, now: float) -> TriggerMessageReply:
    """Send it after the answer (OCPP 2.0.1, F06)."""
    trigger = TRIGGERS.get(str(request.requested_message))
    if trigger is None:
        return TriggerMessageReply(status=TriggerMessageStatus.NOT_IMPLEMENTED)
    is_done = trigger(station, request.evse, now)
    status = TriggerMessageStatus.ACCEPTED if is_done else TriggerMessageStatus.REJECTED
    return TriggerMessageReply(status=status)


def _meant(station: Station, place: EVSE | None) -> list[Evse]:
    return [one for one in station.evses.values() if place is None or place.id == one.number]


def _trigger_boot(station: Station, _: EVSE | None, now: float) -> bool:
    """An accepted station does not ask again (OCPP 2.0.1, F06.FR.17)."""
    if station.board.registration.is_accepted:
        return False
    station.board.registration.triggered(now)
    return True


def _trigger_heartbeat(station: Station, _: EVSE | None, __: float) -> bool:
    station.pulse.beat(is_triggered=True)
    return True


def _trigger_status(station: Station, place: EVSE | None, now: float) -> bool:
    """A connector must be named (OCPP 2.0.1, F06.FR.12 and FR.13)."""
    if place is None or place.connector_id is None:
        return False
    wanted = [one for one in _meant(station, place) if place.connector_id in one.standing.operative]
    for evse in wanted:
        evse.indicator.report(place.connector_id, now, is_triggered=True)
    return bool(wanted)


def _trigger_values(station: Station, place: EVSE | None, now: float) -> bool:
    told = [evse.sample_now(now) for evse in _meant(station, place)]
    return any(told)


def _trigger_event(station: Station, place: EVSE | None, now: float) -> bool:
    told = [evse.event_now(now) for evse in _meant(station, place)]
    return any(told)


def _trigger_firmware(station: Station, _: EVSE | None, __: float) -> bool:
    """After an update there is nothing to tell but Idle (OCPP 2.0.1, L01.FR.25)."""
    status = FirmwareStatus(station.shelf.firmware.triggered)
    station.board.say(FirmwareStatusNotification(status=status), is_triggered=True)
    return True


def _trigger_log(station: Station, _: EVSE | None, __: float) -> bool:
    station.board.say(LogStatusNotification(status=UploadLogStatus.IDLE), is_triggered=True)
    return True


TRIGGERS: Final[dict[str, Callable[[Station, EVSE | None, float], bool]]] = {
    MessageTrigger.BOOT_NOTIFICATION: _trigger_boot,
    MessageTrigger.FIRMWARE_STATUS_NOTIFICATION: _trigger_firmware,
    MessageTrigger.HEARTBEAT: _trigger_heartbeat,
    MessageTrigger.LOG_STATUS_NOTIFICATION: _trigger_log,
    MessageTrigger.METER_VALUES: _trigger_values,
    MessageTrigger.STATUS_NOTIFICATION: _trigger_status,
    MessageTrigger.TRANSACTION_EVENT: _trigger_event,
}

ORDERS: Final[Orders] = {
    "RequestStartTransaction": _start,
    "RequestStopTransaction": _stop,
    "TriggerMessage": _trigger,
    "UnlockConnector": _unlock,
}
