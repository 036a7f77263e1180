"""The device model, network profiles and resets (OCPP 2.0.1, B)."""

from collections.abc import Callable
from typing import Final

from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v201.messages.datatypes.device_model import (
    ComponentVariable,
    GetVariableData,
    GetVariableResult,
    SetVariableData,
    SetVariableResult,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.device_model import (
    ComponentCriterion,
    GenericDeviceModelStatus,
    Mutability,
    ReportBase,
    SetVariableStatus,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.provisioning import (
    BootReason,
    OCPPTransport,
    ResetStatus,
    ResetType,
    SetNetworkProfileStatus,
)
from chargeloom.protocols.ocpp.v201.messages.provisioning import (
    GetBaseReport,
    GetBaseReportReply,
    GetReport,
    GetReportReply,
    GetVariables,
    GetVariablesReply,
    NotifyReport,
    Reset,
    ResetReply,
    SetNetworkProfile,
    SetNetworkProfileReply,
    SetVariables,
    SetVariablesReply,
)
from chargeloom.sim.v201.device_model import ACTUAL, Entry, Key
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.reports import parts
from chargeloom.sim.v201.station import Station

ITEMS: Final = 32
SLOTS: Final = 3
_SUMMARY: Final = frozenset({"AvailabilityState", "Problem"})

BASES: Final[dict[ReportBase, Callable[[Key, Entry], bool]]] = {
    ReportBase.CONFIGURATION_INVENTORY: lambda _, entry: (
        entry.mutability is not Mutability.READ_ONLY
    ),
    ReportBase.FULL_INVENTORY: lambda _, __: True,
    ReportBase.SUMMARY_INVENTORY: lambda key, _: key.variable in _SUMMARY,
}
"""What each base report holds (OCPP 2.0.1, B07.FR.07 to B07.FR.09)."""


def matches(key: Key, wanted: ComponentVariable) -> bool:
    """Whether a variable is asked for; what is left out stands for all (B08.FR.20 to 24)."""
    place, variable = wanted.component.evse, wanted.variable
    is_component = key.component.casefold() == wanted.component.name.casefold()
    is_place = place is None or (
        key.evse == place.id and place.connector_id in {None, key.connector}
    )
    is_variable = variable is None or (
        key.variable.casefold() == variable.name.casefold()
        and variable.instance in {None, key.instance}
    )
    return is_component and is_place and is_variable


def _base_report(station: Station, request: GetBaseReport, now: float) -> GetBaseReportReply:
    """(OCPP 2.0.1, B07)."""
    is_meant = BASES[ReportBase(str(request.report_base))]
    _report(station, request.request_id, is_meant, now)
    return GetBaseReportReply(status=GenericDeviceModelStatus.ACCEPTED)


def _custom_report(station: Station, request: GetReport, now: float) -> GetReportReply | CallFault:
    """(OCPP 2.0.1, B08)."""
    wanted, criteria = request.component_variable, request.component_criteria
    if wanted is not None and len(wanted) > ITEMS:
        return _too_many()

    def is_meant(key: Key, _: Entry) -> bool:
        is_named = wanted is None or any(matches(key, one) for one in wanted)
        is_fit = criteria is None or any(_fits(station, key, one) for one in criteria)
        return is_named and is_fit

    is_found = _report(station, request.request_id, is_meant, now)
    status = GenericDeviceModelStatus
    return GetReportReply(status=status.ACCEPTED if is_found else status.EMPTY_RESULT_SET)


def _fits(station: Station, key: Key, criterion: ComponentCriterion) -> bool:
    """A component without the variable counts as fit, but for Problem (B08.FR.07 to B08.FR.10)."""
    named = key._replace(variable=str(criterion), instance=None)
    model = station.board.model
    if named not in model.inventory:
        return criterion != ComponentCriterion.PROBLEM
    return model.flag(named)


def _report(
    station: Station, request_id: int, is_meant: Callable[[Key, Entry], bool], now: float
) -> bool:
    """Send a report in parts; False when there is nothing to report."""
    found = list(station.board.model.report(is_meant))
    for part, data in parts(found):
        station.board.say(
            NotifyReport(
                request_id=request_id,
                generated_at=station.board.clock.read(now),
                report_data=data,
                tbc=part.is_followed,
                seq_no=part.seq_no,
            ),
            is_triggered=True,
        )
    return bool(found)


def _get_variables(
    station: Station, request: GetVariables, _: float
) -> GetVariablesReply | CallFault:
    """(OCPP 2.0.1, B06)."""
    if len(request.get_variable_data) > ITEMS:
        return _too_many()
    results = tuple(_get_variable(station, wanted) for wanted in request.get_variable_data)
    return GetVariablesReply(get_variable_result=results)


def _get_variable(station: Station, wanted: GetVariableData) -> GetVariableResult:
    model = station.board.model
    key = model.find(wanted.component, wanted.variable)
    if isinstance(key, Key):
        status, value = model.read(key, wanted.attribute_type or ACTUAL)
    else:
        status, value = key, None
    return GetVariableResult(
        attribute_status=status,
        attribute_type=wanted.attribute_type,
        attribute_value=value,
        component=wanted.component,
        variable=wanted.variable,
    )


def _set_variables(
    station: Station, request: SetVariables, _: float
) -> SetVariablesReply | CallFault:
    """(OCPP 2.0.1, B05)."""
    if len(request.set_variable_data) > ITEMS:
        return _too_many()
    results = tuple(_set_variable(station, wanted) for wanted in request.set_variable_data)
    return SetVariablesReply(set_variable_result=results)


def _set_variable(station: Station, wanted: SetVariableData) -> SetVariableResult:
    model = station.board.model
    key = model.find(wanted.component, wanted.variable)
    if isinstance(key, Key):
        status = model.write(key, wanted.attribute_type or ACTUAL, wanted.attribute_value)
    else:
        status = SetVariableStatus(key.value)
    return SetVariableResult(
        attribute_type=wanted.attribute_type,
        attribute_status=status,
        component=wanted.component,
        variable=wanted.variable,
    )


def _set_network(_: Station, request: SetNetworkProfile, __: float) -> SetNetworkProfileReply:
    """Keep it; where the simulated station connects stays as it was started (OCPP 2.0.1, B09)."""
    is_slot = 0 < request.configuration_slot <= SLOTS
    is_spoken = request.connection_data.ocpp_transport == OCPPTransport.JSON
    status = SetNetworkProfileStatus
    return SetNetworkProfileReply(
        status=status.ACCEPTED if is_slot and is_spoken else status.REJECTED
    )


def _reset(station: Station, request: Reset, now: float) -> ResetReply:
    """Now, or once nothing runs any more (OCPP 2.0.1, B11 and B12)."""
    if request.evse_id is not None and request.evse_id not in station.evses:
        return ResetReply(status=ResetStatus.REJECTED)
    meant = None if request.evse_id is None else station.evses[request.evse_id]
    concerned = station.running() if meant is None else [meant]
    is_busy = any(one.transaction is not None for one in concerned)
    if request.type == ResetType.ON_IDLE and is_busy:
        station.pending_resets.add(None if meant is None else meant.number)
        return ResetReply(status=ResetStatus.SCHEDULED)
    station.reset_now(None if meant is None else meant.number, BootReason.REMOTE_RESET, now)
    return ResetReply(status=ResetStatus.ACCEPTED)


def _too_many() -> CallFault:
    return CallFault("OccurrenceConstraintViolation", f"at most {ITEMS} items at once", {})


ORDERS: Final[Orders] = {
    "GetBaseReport": _base_report,
    "GetReport": _custom_report,
    "GetVariables": _get_variables,
    "Reset": _reset,
    "SetNetworkProfile": _set_network,
    "SetVariables": _set_variables,
}
