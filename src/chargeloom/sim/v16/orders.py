"""What the central system may ask of a station, and what comes of it (OCPP 1.6, chapter 5)."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.datatypes import MeterValue
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    AvailabilityStatus,
    AvailabilityType,
    ClearCacheStatus,
    DataTransferStatus,
    DiagnosticsStatus,
    ExtendedMessageTrigger,
    FirmwareStatus,
    MessageTrigger,
    ReadingContext,
    RemoteStartStopStatus,
    ResetStatus,
    SignedFirmwareStatus,
    StopReason,
    TriggerMessageStatus,
    UnlockStatus,
    UploadLogStatus,
)
from chargeloom.protocols.ocpp.v16.messages.firmware import (
    DiagnosticsStatusNotification,
    FirmwareStatusNotification,
)
from chargeloom.protocols.ocpp.v16.messages.remote_trigger import (
    TriggerMessage,
    TriggerMessageReply,
)
from chargeloom.protocols.ocpp.v16.messages.security import (
    ExtendedTriggerMessage,
    ExtendedTriggerMessageReply,
    LogStatusNotification,
    SignedFirmwareStatusNotification,
)
from chargeloom.sim.v16 import sampling
from chargeloom.sim.v16.certificate_orders import CERTIFICATE_ORDERS
from chargeloom.sim.v16.charging_orders import CHARGING_ORDERS
from chargeloom.sim.v16.configuration import Key
from chargeloom.sim.v16.connector import Connector
from chargeloom.sim.v16.list_orders import LIST_ORDERS
from chargeloom.sim.v16.profiles import profile
from chargeloom.sim.v16.reservation_orders import RESERVATION_ORDERS
from chargeloom.sim.v16.station import Station
from chargeloom.sim.v16.status import AVAILABLE, UNAVAILABLE
from chargeloom.sim.v16.upkeep_orders import UPKEEP_ORDERS
from chargeloom.wire.message import Call, Message

ACCEPTED: Final = RemoteStartStopStatus.ACCEPTED
REJECTED: Final = RemoteStartStopStatus.REJECTED


def obey(station: Station, request: Call[Any], now: float) -> Message | CallFault:
    """Do it, or say why not."""
    return ORDERS[type(request)](station, request, now)


def _remote_start(
    station: Station, request: core.RemoteStartTransaction, now: float
) -> core.RemoteStartTransactionReply:
    """Start as if the driver stood here, or at once (OCPP 1.6, 5.11; not while Pending, 4.2)."""
    group = station.asking.group(request.id_tag)
    connector = _connector_to_start(station, request.connector_id, request.id_tag, group)
    words = request.charging_profile
    if connector is None or not station.board.may_speak:
        return core.RemoteStartTransactionReply(status=REJECTED)
    if words is not None:
        station.board.limits.add(connector.number, profile(words))
    if station.board.configuration.flag(Key.AUTHORIZE_REMOTE_TX_REQUESTS):
        station.asking.start(request.id_tag, connector, now)
    else:
        connector.authorized(request.id_tag, group, now)
    return core.RemoteStartTransactionReply(status=ACCEPTED)


def _connector_to_start(
    station: Station, number: int | None, id_tag: str, group: str | None
) -> Connector | None:
    """Take the connector asked for, or one with a cable before one without; None when all are taken or kept."""
    wanted = station.connectors.values() if number is None else _at(station, number)
    open_to = [one for one in wanted if one.kept.is_for(id_tag, group)]
    free = [one for one in open_to if one.may_begin and one.intent is None]
    return min(free, key=lambda one: one.outlet.vehicle is None, default=None)


def _remote_stop(
    station: Station, request: core.RemoteStopTransaction, now: float
) -> core.RemoteStopTransactionReply:
    """Stop what runs under this number (OCPP 1.6, 5.12; not while Pending, 4.2)."""
    for connector in station.running():
        running = connector.transaction
        if station.board.may_speak and running and running.is_known_as(request.transaction_id):
            connector.end(StopReason.REMOTE, now)
            return core.RemoteStopTransactionReply(status=ACCEPTED)
    return core.RemoteStopTransactionReply(status=REJECTED)


def _reset(station: Station, request: core.Reset, now: float) -> core.ResetReply:
    station.reset(request.type, now)
    return core.ResetReply(status=ResetStatus.ACCEPTED)


def _unlock(
    station: Station, request: core.UnlockConnector, now: float
) -> core.UnlockConnectorReply:
    """Finish the transaction first; an unknown connector is not supported (OCPP 1.6, 5.18; errata, 3.87)."""
    connector = station.connectors.get(request.connector_id)
    if connector is None:
        return core.UnlockConnectorReply(status=UnlockStatus.NOT_SUPPORTED)
    connector.end(StopReason.UNLOCK_COMMAND, now)
    return core.UnlockConnectorReply(status=UnlockStatus.UNLOCKED)


def _change_availability(
    station: Station, request: core.ChangeAvailability, now: float
) -> core.ChangeAvailabilityReply:
    """Connector 0 stands for the station and all its connectors (OCPP 1.6, 5.2)."""
    is_whole = request.connector_id == 0
    wanted = station.connectors.values() if is_whole else _at(station, request.connector_id)
    enables = request.type is AvailabilityType.OPERATIVE
    statuses = [one.enable(now) if enables else one.disable(now) for one in wanted]
    if is_whole:
        station.indicator.show(AVAILABLE if enables else UNAVAILABLE, now)
    return core.ChangeAvailabilityReply(status=_sum(statuses))


def _sum(statuses: list[AvailabilityStatus]) -> AvailabilityStatus:
    if not statuses:
        return AvailabilityStatus.REJECTED
    is_scheduled = AvailabilityStatus.SCHEDULED in statuses
    return AvailabilityStatus.SCHEDULED if is_scheduled else AvailabilityStatus.ACCEPTED


def _change_configuration(
    station: Station, request: core.ChangeConfiguration, _: float
) -> core.ChangeConfigurationReply:
    status = station.board.configuration.change(request.key, request.value)
    return core.ChangeConfigurationReply(status=status)


def _get_configuration(
    station: Station, request: core.GetConfiguration, _: float
) -> core.GetConfigurationReply | CallFault:
    names = request.key or ()
    most = station.board.configuration.number(Key.GET_CONFIGURATION_MAX_KEYS)
    if len(names) > most:
        return CallFault("OccurenceConstraintViolation", f"at most {most} keys at once", {})
    known, unknown = station.board.configuration.told(names)
    return core.GetConfigurationReply(configuration_key=known or None, unknown_key=unknown or None)


def _clear_cache(station: Station, _: core.ClearCache, __: float) -> core.ClearCacheReply:
    """A cache that is switched off is none (OCPP 1.6 errata, 3.23)."""
    if not station.board.configuration.flag(Key.AUTHORIZATION_CACHE_ENABLED):
        return core.ClearCacheReply(status=ClearCacheStatus.REJECTED)
    station.board.cache.clear()
    return core.ClearCacheReply(status=ClearCacheStatus.ACCEPTED)


def _data_transfer(
    station: Station, request: core.DataTransfer, _: float
) -> core.DataTransferReply:
    """Of our own vendor's messages, too, none is known (OCPP 1.6, 4.3)."""
    is_ours = request.vendor_id.casefold() == station.kind.vendor.casefold()
    status = (
        DataTransferStatus.UNKNOWN_MESSAGE_ID if is_ours else DataTransferStatus.UNKNOWN_VENDOR_ID
    )
    return core.DataTransferReply(status=status)


Trigger = Callable[[Station, int | None, float], bool]
"""Sends what was asked for, of a connector or of all; False where that can't be."""


def _trigger(station: Station, request: TriggerMessage, now: float) -> TriggerMessageReply:
    """Send it after the answer; what a number does not fit is sent all the same (OCPP 1.6, 5.17)."""
    trigger = TRIGGERS.get(request.requested_message)
    return TriggerMessageReply(status=_triggered(trigger, station, request.connector_id, now))


def _trigger_more(
    station: Station, request: ExtendedTriggerMessage, now: float
) -> ExtendedTriggerMessageReply:
    """The same with the words of the security extension (OCPP 1.6 security, 5.5)."""
    trigger = EXTENDED_TRIGGERS.get(request.requested_message)
    status = _triggered(trigger, station, request.connector_id, now)
    return ExtendedTriggerMessageReply(status=status)


def _triggered(
    trigger: Trigger | None, station: Station, connector: int | None, now: float
) -> TriggerMessageStatus:
    if trigger is None:
        return TriggerMessageStatus.NOT_IMPLEMENTED
    is_done = trigger(station, connector, now)
    return TriggerMessageStatus.ACCEPTED if is_done else TriggerMessageStatus.REJECTED


def _trigger_boot(station: Station, _: int | None, now: float) -> bool:
    """An accepted station does not ask again (OCPP 1.6 errata, 3.35)."""
    if station.board.registration.is_accepted:
        return False
    station.board.registration.triggered(now)
    return True


def _trigger_firmware(station: Station, _: int | None, __: float) -> bool:
    """Tell how far the update is, or Idle (OCPP 1.6, 4.5); words of the security extension are none of it."""
    held = station.firmware.triggered
    is_known = held in frozenset(FirmwareStatus)
    status = FirmwareStatus(held) if is_known else FirmwareStatus.IDLE
    station.board.say(FirmwareStatusNotification(status=status), is_triggered=True)
    return True


def _trigger_signed_firmware(station: Station, _: int | None, __: float) -> bool:
    """Tell how far the signed update is, with its number unless nothing goes on (OCPP 1.6 security, 5.19 and 6.16)."""
    going = station.firmware.signed_request
    held = station.firmware.triggered if going is not None else SignedFirmwareStatus.IDLE
    status = SignedFirmwareStatus(held)
    number = None if status is SignedFirmwareStatus.IDLE else going
    notice = SignedFirmwareStatusNotification(status=status, request_id=number)
    station.board.say(notice, is_triggered=True)
    return True


def _trigger_log(station: Station, _: int | None, __: float) -> bool:
    """Idle unless a log is on its way (OCPP 1.6 security, 6.20)."""
    going = station.board.log_upload
    status = UploadLogStatus.IDLE if going is None else UploadLogStatus.UPLOADING
    station.board.say(LogStatusNotification(status=status, request_id=going), is_triggered=True)
    return True


def _trigger_diagnostics(station: Station, _: int | None, __: float) -> bool:
    status = DiagnosticsStatus.IDLE
    station.board.say(DiagnosticsStatusNotification(status=status), is_triggered=True)
    return True


def _trigger_heartbeat(station: Station, _: int | None, __: float) -> bool:
    station.pulse.beat(is_triggered=True)
    return True


def _trigger_status(station: Station, number: int | None, now: float) -> bool:
    known = {0: station.indicator} | {n: one.indicator for n, one in station.connectors.items()}
    wanted = known.values() if number is None else [known[n] for n in (number,) if n in known]
    for indicator in wanted:
        indicator.report(now, is_triggered=True)
    return bool(wanted)


def _trigger_values(station: Station, number: int | None, now: float) -> bool:
    wanted = station.connectors.values() if number is None else _at(station, number)
    read = [(one, _read(station, one, now)) for one in wanted]
    for connector, value in read:
        if value is not None:
            station.board.say(_values(connector, value), is_triggered=True)
    return any(value is not None for _, value in read)


def _read(station: Station, connector: Connector, now: float) -> MeterValue | None:
    wanted = station.board.configuration.wanted(Key.METER_VALUES_SAMPLED_DATA)
    return sampling.values(
        connector.outlet, wanted, ReadingContext.TRIGGER, station.board.clock, now
    )


def _values(connector: Connector, value: MeterValue) -> core.MeterValues:
    running = connector.transaction
    return core.MeterValues(
        connector_id=connector.number,
        transaction_id=running.number if running is not None else None,
        meter_value=(value,),
    )


def _at(station: Station, number: int) -> Iterable[Connector]:
    """Find the connector of a number, if there is one."""
    connector = station.connectors.get(number)
    return [] if connector is None else [connector]


TRIGGERS: Final[dict[MessageTrigger, Trigger]] = {
    MessageTrigger.BOOT_NOTIFICATION: _trigger_boot,
    MessageTrigger.DIAGNOSTICS_STATUS_NOTIFICATION: _trigger_diagnostics,
    MessageTrigger.FIRMWARE_STATUS_NOTIFICATION: _trigger_firmware,
    MessageTrigger.HEARTBEAT: _trigger_heartbeat,
    MessageTrigger.METER_VALUES: _trigger_values,
    MessageTrigger.STATUS_NOTIFICATION: _trigger_status,
}

EXTENDED_TRIGGERS: Final[dict[ExtendedMessageTrigger, Trigger]] = {
    ExtendedMessageTrigger.BOOT_NOTIFICATION: _trigger_boot,
    ExtendedMessageTrigger.FIRMWARE_STATUS_NOTIFICATION: _trigger_signed_firmware,
    ExtendedMessageTrigger.HEARTBEAT: _trigger_heartbeat,
    ExtendedMessageTrigger.LOG_STATUS_NOTIFICATION: _trigger_log,
    ExtendedMessageTrigger.METER_VALUES: _trigger_values,
    ExtendedMessageTrigger.STATUS_NOTIFICATION: _trigger_status,
}
"""Without SignChargePointCertificate: a simulated station makes no keys."""

ORDERS: Final[dict[type[Call[Any]], Callable[[Station, Any, float], Message | CallFault]]] = {
    core.ChangeAvailability: _change_availability,
    core.ChangeConfiguration: _change_configuration,
    core.ClearCache: _clear_cache,
    core.DataTransfer: _data_transfer,
    core.GetConfiguration: _get_configuration,
    core.RemoteStartTransaction: _remote_start,
    core.RemoteStopTransaction: _remote_stop,
    core.Reset: _reset,
    core.UnlockConnector: _unlock,
    ExtendedTriggerMessage: _trigger_more,
    TriggerMessage: _trigger,
    **CERTIFICATE_ORDERS,
    **CHARGING_ORDERS,
    **LIST_ORDERS,
    **RESERVATION_ORDERS,
    **UPKEEP_ORDERS,
}
