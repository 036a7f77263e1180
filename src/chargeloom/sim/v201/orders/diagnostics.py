"""Logs, monitors and what is known of customers (OCPP 2.0.1, N)."""

from decimal import Decimal
from typing import Final

from chargeloom.protocols.ocpp.v201.messages.datatypes.diagnostics import (
    ClearMonitoringResult,
    MonitoringData,
    SetMonitoringData,
    SetMonitoringResult,
)
from chargeloom.protocols.ocpp.v201.messages.diagnostics import (
    ClearVariableMonitoring,
    ClearVariableMonitoringReply,
    CustomerInformation,
    CustomerInformationReply,
    GetLog,
    GetLogReply,
    GetMonitoringReport,
    GetMonitoringReportReply,
    LogStatusNotification,
    NotifyCustomerInformation,
    NotifyMonitoringReport,
    SetMonitoringBase,
    SetMonitoringBaseReply,
    SetMonitoringLevel,
    SetMonitoringLevelReply,
    SetVariableMonitoring,
    SetVariableMonitoringReply,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.device_model import (
    GenericDeviceModelStatus,
    GetVariableStatus,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.diagnostics import (
    ClearMonitoringStatus,
    CustomerInformationStatus,
    LogStatus,
    MonitorType,
    SetMonitoringStatus,
    UploadLogStatus,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.sim.station.firmware import failure
from chargeloom.sim.v201.device_model import Key
from chargeloom.sim.v201.monitoring import CRITERIA, LEAST_SEVERE, MOST, NUMERIC, Monitor
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.orders.provisioning import matches
from chargeloom.sim.v201.reports import parts
from chargeloom.sim.v201.station import Station

UPLOAD_S: Final = 5.0
KINDS: Final = {kind: kind for kind in MonitorType}
"""The kinds that a later version added are none of ours."""


def _get_log(station: Station, request: GetLog, now: float) -> GetLogReply:
    """Nothing is really uploaded; the stages of an upload are told (OCPP 2.0.1, N01)."""

    def tell(status: UploadLogStatus) -> None:
        station.board.say(LogStatusNotification(status=status, request_id=request.request_id))

    station.board.agenda.add(now, lambda _: tell(UploadLogStatus.UPLOADING))
    has_failed = failure(request.log.remote_location) is not None
    end = UploadLogStatus.UPLOAD_FAILURE if has_failed else UploadLogStatus.UPLOADED
    station.board.agenda.add(now + UPLOAD_S, lambda _: tell(end))
    return GetLogReply(status=LogStatus.ACCEPTED, filename=f"{station.kind.identity[:200]}.log")


def _set_monitors(
    station: Station, request: SetVariableMonitoring, now: float
) -> SetVariableMonitoringReply:
    results = tuple(_set_monitor(station, wanted, now) for wanted in request.set_monitoring_data)
    return SetVariableMonitoringReply(set_monitoring_result=results)


def _set_monitor(station: Station, wanted: SetMonitoringData, now: float) -> SetMonitoringResult:
    """(OCPP 2.0.1, N04)."""
    key = station.board.model.find(wanted.component, wanted.variable)
    status = _judge(station, wanted, key)
    number = wanted.id
    if status is SetMonitoringStatus.ACCEPTED and isinstance(key, Key):
        number = number if number is not None else station.monitors.new_id()
        station.monitors.put(
            Monitor(
                id=number,
                key=key,
                type=KINDS[wanted.type],
                value=wanted.value,
                severity=wanted.severity,
                is_for_transactions=wanted.transaction or False,
            ),
            now,
        )
    return SetMonitoringResult(
        id=number if status is SetMonitoringStatus.ACCEPTED else None,
        status=status,
        type=wanted.type,
        severity=wanted.severity,
        component=wanted.component,
        variable=wanted.variable,
    )


def _judge(
    station: Station, wanted: SetMonitoringData, key: Key | GetVariableStatus
) -> SetMonitoringStatus:
    if not isinstance(key, Key):
        return SetMonitoringStatus(key.value)
    entry = station.board.model.inventory[key]
    kind, monitors = KINDS.get(wanted.type), station.monitors
    is_threshold = kind in {MonitorType.UPPER_THRESHOLD, MonitorType.LOWER_THRESHOLD}
    if kind is None or not entry.is_monitored or (is_threshold and entry.data_type not in NUMERIC):
        return SetMonitoringStatus.UNSUPPORTED_MONITOR_TYPE
    if not 0 <= wanted.severity <= LEAST_SEVERE or wanted.value < Decimal(0):
        return SetMonitoringStatus.REJECTED
    if wanted.id is not None:
        known = monitors.get(wanted.id)
        is_same = known is not None and known.key == key
        return SetMonitoringStatus.ACCEPTED if is_same else SetMonitoringStatus.REJECTED
    if monitors.same(key, kind, wanted.severity) is not None:
        return SetMonitoringStatus.DUPLICATE
    has_room = len(monitors) < MOST
    return SetMonitoringStatus.ACCEPTED if has_room else SetMonitoringStatus.REJECTED


def _clear_monitors(
    station: Station, request: ClearVariableMonitoring, _: float
) -> ClearVariableMonitoringReply:
    """(OCPP 2.0.1, N06)."""
    results = tuple(
        ClearMonitoringResult(
            id=number,
            status=ClearMonitoringStatus.ACCEPTED
            if station.monitors.remove(number)
            else ClearMonitoringStatus.NOT_FOUND,
        )
        for number in request.id
    )
    return ClearVariableMonitoringReply(clear_monitoring_result=results)


def _set_base(station: Station, _: SetMonitoringBase, __: float) -> SetMonitoringBaseReply:
    """No base of ours has monitors: each of them clears the custom ones (OCPP 2.0.1, N03)."""
    station.monitors.clear()
    return SetMonitoringBaseReply(status=GenericDeviceModelStatus.ACCEPTED)


def _set_level(station: Station, request: SetMonitoringLevel, _: float) -> SetMonitoringLevelReply:
    """(OCPP 2.0.1, N05)."""
    if not 0 <= request.severity <= LEAST_SEVERE:
        return SetMonitoringLevelReply(status=GenericStatus.REJECTED)
    station.monitors.level = request.severity
    return SetMonitoringLevelReply(status=GenericStatus.ACCEPTED)


def _monitoring_report(
    station: Station, request: GetMonitoringReport, now: float
) -> GetMonitoringReportReply:
    """(OCPP 2.0.1, N02)."""
    criteria, wanted = request.monitoring_criteria, request.component_variable
    found: list[MonitoringData] = [
        words
        for monitor, words in station.monitors.report()
        if (criteria is None or CRITERIA[monitor.type] in criteria)
        and (wanted is None or any(matches(monitor.key, one) for one in wanted))
    ]
    for part, monitors in parts(found):
        station.board.say(
            NotifyMonitoringReport(
                request_id=request.request_id,
                monitor=monitors,
                tbc=part.is_followed,
                seq_no=part.seq_no,
                generated_at=station.board.clock.read(now),
            ),
            is_triggered=True,
        )
    status = GenericDeviceModelStatus
    return GetMonitoringReportReply(status=status.ACCEPTED if found else status.EMPTY_RESULT_SET)


def _customer(
    station: Station, request: CustomerInformation, now: float
) -> CustomerInformationReply:
    """What is known of a customer is his card, in cache and list (OCPP 2.0.1, N09 and N10)."""
    if not request.report and not request.clear:
        return CustomerInformationReply(status=CustomerInformationStatus.REJECTED)
    is_named = request.customer_certificate, request.customer_identifier, request.id_token
    if sum(one is not None for one in is_named) != 1:
        return CustomerInformationReply(status=CustomerInformationStatus.INVALID)
    board, token = station.board, request.id_token
    known = None
    if token is not None:
        known = board.cache.recall(token, board.clock.seconds(now), 10**9)
        if request.clear:
            board.cache.forget(token)
    data = f"authorization cache: {known.status}" if known is not None and request.report else ""
    board.say(
        NotifyCustomerInformation(
            data=data,
            tbc=False,
            seq_no=0,
            generated_at=board.clock.read(now),
            request_id=request.request_id,
        )
    )
    return CustomerInformationReply(status=CustomerInformationStatus.ACCEPTED)


ORDERS: Final[Orders] = {
    "ClearVariableMonitoring": _clear_monitors,
    "CustomerInformation": _customer,
    "GetLog": _get_log,
    "GetMonitoringReport": _monitoring_report,
    "SetMonitoringBase": _set_base,
    "SetMonitoringLevel": _set_level,
    "SetVariableMonitoring": _set_monitors,
}
