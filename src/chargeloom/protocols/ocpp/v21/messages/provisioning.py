"""Provisioning (OCPP 2.1, B)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.device_model import (
    ComponentVariable,
    GetVariableData,
    GetVariableResult,
    ReportData,
    SetVariableData,
    SetVariableResult,
)
from chargeloom.protocols.ocpp.v21.messages.datatypes.provisioning import NetworkConnectionProfile
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.enumerations.provisioning import ResetType
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Natural,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.provisioning import ChargingStation
from chargeloom.protocols.ocpp.v201.messages.enumerations.device_model import (
    ComponentCriterion,
    GenericDeviceModelStatus,
    ReportBase,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.provisioning import (
    BootReason,
    RegistrationStatus,
    ResetStatus,
    SetNetworkProfileStatus,
)
from chargeloom.wire.message import Call
from chargeloom.wire.timestamps import Timestamp


class BootNotificationReply(Extensible):
    current_time: Timestamp
    interval: Integer
    status: RegistrationStatus
    status_info: StatusInfo | None = None


class BootNotification(Extensible, Call[BootNotificationReply]):
    """Who I am and why I start; may I work for you? (OCPP 2.1, B01)."""

    charging_station: ChargingStation
    reason: BootReason


class SetVariablesReply(Extensible):
    set_variable_result: Annotated[tuple[SetVariableResult, ...], Meta(min_length=1)]


class SetVariables(Extensible, Call[SetVariablesReply]):
    """Let these variables have these values (OCPP 2.1, B05)."""

    set_variable_data: Annotated[tuple[SetVariableData, ...], Meta(min_length=1)]


class GetVariablesReply(Extensible):
    get_variable_result: Annotated[tuple[GetVariableResult, ...], Meta(min_length=1)]


class GetVariables(Extensible, Call[GetVariablesReply]):
    """Which values do these variables have? (OCPP 2.1, B06)."""

    get_variable_data: Annotated[tuple[GetVariableData, ...], Meta(min_length=1)]


class GetBaseReportReply(Extensible):
    status: GenericDeviceModelStatus
    status_info: StatusInfo | None = None


class GetBaseReport(Extensible, Call[GetBaseReportReply]):
    """Report all of your device model, or all that is configurable (OCPP 2.1, B07)."""

    request_id: Integer
    report_base: ReportBase


class GetReportReply(Extensible):
    status: GenericDeviceModelStatus
    status_info: StatusInfo | None = None


class GetReport(Extensible, Call[GetReportReply]):
    """Report what matches of your device model (OCPP 2.1, B08)."""

    component_variable: Annotated[tuple[ComponentVariable, ...], Meta(min_length=1)] | None = None
    request_id: Integer
    component_criteria: (
        Annotated[tuple[ComponentCriterion, ...], Meta(min_length=1, max_length=4)] | None
    ) = None


class NotifyReportReply(Extensible):
    pass


class NotifyReport(Extensible, Call[NotifyReportReply]):
    """A part of the report that was asked for (OCPP 2.1, B07 and B08)."""

    request_id: Integer
    generated_at: Timestamp
    report_data: Annotated[tuple[ReportData, ...], Meta(min_length=1)] | None = None
    tbc: bool | None = None
    seq_no: Natural


class SetNetworkProfileReply(Extensible):
    status: SetNetworkProfileStatus
    status_info: StatusInfo | None = None


class SetNetworkProfile(Extensible, Call[SetNetworkProfileReply]):
    """Keep this way to a CSMS in this slot (OCPP 2.1, B09)."""

    configuration_slot: Integer
    connection_data: NetworkConnectionProfile


class ResetReply(Extensible):
    status: ResetStatus
    status_info: StatusInfo | None = None


class Reset(Extensible, Call[ResetReply]):
    """Start again, now or when idle (OCPP 2.1, B11 and B12)."""

    type: ResetType
    evse_id: Natural | None = None
